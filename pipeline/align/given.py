"""Alignment of a source with a translation that is given: the job of whoever has the official version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.align.pairs import align_sentences
from pipeline.data import Bead, Bitext, Note, Segment, Segmented, Severity
from pipeline.languages import short_tag
from pipeline.text.numbers import find_numbers

OMITTED = Note("omitted", "this sentence has no counterpart in the given translation", Severity.ERROR)
ADDED = Note("added", "this sentence has no counterpart in the source")
DOUBTFUL = Note("doubtful", "little speaks for this pair: the translation may be free, or the pair wrong")
NUMBERS = Note("numbers-differ", "numbers of one side are not found on the other")
_DOUBTFUL = -1.0
"""Pairs whose cues add up to less than this (nats) are marked."""
_NUMBERS = 2
"""Pairs with so many numbers in digits that the other side lacks are marked: one that was changed is missing twice."""


def _lacking(text: str, lang: str, other: str, other_lang: str) -> int:
    """How many values that `text` gives in digits `other` does not have, in digits or words."""
    written = {number.value for number in find_numbers(text, lang) if number.digits}
    return len(written - {number.value for number in find_numbers(other, other_lang)})


def _noted(bead: Bead, sides: tuple[Sequence[Segment], Sequence[Segment]], langs: tuple[str, str]) -> Bead:
    """The bead with what a reader should know about it; `sides` are the segments of its two sides."""
    if all(segment.kind.copied or segment.kind.hidden for side in sides for segment in side):
        return replace(bead, score=bead.score if all(sides) else None)
    if not sides[1]:
        return replace(bead, score=None, notes=(OMITTED,))
    if not sides[0]:
        return replace(bead, score=None, notes=(ADDED,))
    ours, theirs = (" ".join(segment.plain for segment in side) for side in sides)
    lacking = _lacking(ours, langs[0], theirs, langs[1]) + _lacking(theirs, langs[1], ours, langs[0])
    strength = sum(value for _, value in bead.evidence)
    seen = ((NUMBERS, lacking >= _NUMBERS), (DOUBTFUL, strength < _DOUBTFUL))
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
    langs = short_tag(source.document.lang), short_tag(target.document.lang)
    beads = align_sentences(ours, theirs, *langs, machine, places)
    noted = (
        _noted(bead, (source.segments[slice(*bead.source)], target.segments[slice(*bead.target)]), langs)
        for bead in beads
    )
    return Bitext(source, target, tuple(noted))
