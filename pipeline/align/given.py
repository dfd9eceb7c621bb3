"""Alignment of a source with a translation that is given: the job of whoever has the official version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.align.pairs import align_sentences
from pipeline.data import Bead, Bitext, Note, Segment, Segmented

OMITTED = Note("omitted", "this sentence has no counterpart in the given translation")
ADDED = Note("added", "this sentence has no counterpart in the source")
DOUBTFUL = Note("doubtful", "little speaks for this pair: the translation may be free, or the pair wrong")
NUMBERS = Note("numbers-differ", "numbers of one side are not found on the other")
_DOUBTFUL = -1.0
"""Pairs whose cues add up to less than this (nats) are marked."""
_NUMBERS = -2.5


def _noted(bead: Bead, segments: Sequence[Segment]) -> Bead:
    """The bead with what a reader should know about it; `segments` are those of both its sides."""
    if all(segment.kind.copied or segment.kind.hidden for segment in segments):
        return replace(bead, score=bead.score if len(bead.source) and len(bead.target) else None)
    if not len(bead.target):
        return replace(bead, score=None, notes=(OMITTED,))
    if not len(bead.source):
        return replace(bead, score=None, notes=(ADDED,))
    parts = dict(bead.evidence)
    seen = ((NUMBERS, parts.get("number", 0.0) < _NUMBERS), (DOUBTFUL, sum(parts.values()) < _DOUBTFUL))
    return replace(bead, notes=tuple(note for note, true in seen if true))


def bitext_from_given(source: Segmented, target: Segmented, machine: Sequence[str] | None = None) -> Bitext:
    """Align two segmented documents.

    Their blocks (title, paragraphs, list items…) are used as evidence but not trusted.  `machine` is
    a machine translation of each source segment, see `align_sentences`.  Sentences without
    counterpart stand in beads with one side empty, and carry a note.
    """
    sides = source, target
    ours, theirs = ([" ".join(segment.plain.split()) for segment in side.segments] for side in sides)
    places = [segment.block for segment in source.segments], [segment.block for segment in target.segments]
    beads = align_sentences(ours, theirs, source.document.lang, target.document.lang, machine, places)
    noted = (
        _noted(bead, (*source.segments[slice(*bead.source)], *target.segments[slice(*bead.target)])) for bead in beads
    )
    return Bitext(source, target, tuple(noted))
