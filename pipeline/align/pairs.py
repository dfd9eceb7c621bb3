"""Sentence alignment of two given texts, without any model.

Evidence of several channels (`evidence`) is weighed (`score`), and the best tiling of both texts by
beads up to 3-3, with 1-0 and 0-1, is found by dynamic programming (`search`) inside a band
(`band`).  A second pass weighs again, now that the first has shown how freely the text is translated,
and takes the tiling whose beads are most probable (`posterior`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.align.band import WHOLE, along, anchors, whole
from pipeline.align.cues import CHANNELS, Cues, cues, stems, with_neighbours
from pipeline.align.evidence import ask, rare_pairs
from pipeline.align.lexicon import dictionary
from pipeline.align.posterior import surest
from pipeline.align.score import Texts, evidence, expected_ratio, faithful, gap_scores, look, model, scores
from pipeline.align.search import search
from pipeline.data import Bead, Span
from pipeline.errors import UsageError
from pipeline.languages import short_tag

_SAMPLE = 300
"""Sentences of a long text by which it is judged how freely it is translated."""


def read_texts(
    source: Sequence[str], target: Sequence[str], langs: tuple[str, str], machine: Sequence[str] | None = None
) -> Texts:
    """Look at all sentences of both texts.  `langs` are primary tags; `machine` see `align_sentences`."""
    coarse = "zh" in langs
    if machine is None:
        ours = [cues(sentence, langs[0], coarse) for sentence in source]
        theirs = [cues(sentence, langs[1], coarse) for sentence in target]
    else:
        pairs = zip(source, machine, strict=True)
        ours = [cues(sentence, langs[0], coarse, stems(made, langs[1])) for sentence, made in pairs]
        theirs = [cues(sentence, langs[1], coarse, stems(sentence, langs[1])) for sentence in target]
    return _texts(
        with_neighbours(source, ours, langs[0], coarse), with_neighbours(target, theirs, langs[1], coarse), langs
    )


def _texts(ours: Sequence[Cues], theirs: Sequence[Cues], langs: tuple[str, str]) -> Texts:
    there, back = dictionary(*langs), dictionary(*langs[::-1])
    ratio = expected_ratio(ours, theirs, *langs)
    return Texts(ours, theirs, ask(ours, theirs, there), ask(theirs, ours, back), ratio, langs)


@dataclass(frozen=True, slots=True)
class Step:
    """One bead of an alignment: numbers of source and target sentences, and what speaks for it."""

    size: tuple[int, int]
    score: float
    """Weighed evidence in nats."""
    probability: float
    """That exactly this bead is right, 0 to 1: see `posterior`."""
    evidence: tuple[float, ...]
    """Each channel's part of the score."""


def align_texts(texts: Texts, *, machine: bool = False) -> list[Step]:
    """The beads that tile both texts, in order."""
    if max(len(texts.source), len(texts.target)) <= WHOLE:
        band, sample = whole(len(texts.source), len(texts.target)), texts
    else:
        chain = _anchors(texts)
        lengths = [np.array([c.length for c in side], dtype=np.float64) for side in (texts.source, texts.target)]
        band, sample = along(chain, lengths[0], lengths[1]), _sample(texts, chain)
    weights = model(*texts.langs, machine)
    sample_band = whole(len(sample.source), len(sample.target))
    first = search(
        sample_band, scores(sample, sample_band, weights, look(sample, sample_band)), gap_scores(sample, weights)
    )
    seen = look(texts, band, faithful(sample, first))
    made, gaps = scores(texts, band, weights, seen), gap_scores(texts, weights)
    beads = surest(band, made, gaps, search(band, made, gaps))
    steps, i, j = [], 0, 0
    for bead, parts in zip(beads, evidence(texts, weights, seen, [bead.size for bead in beads]), strict=True):
        m, n = bead.size
        score = made[m, n][i, j - band.first[i]] if m and n else gaps[0][i] if m else gaps[1][j]
        steps.append(Step((m, n), round(float(score), 4), round(bead.probability, 4), parts))
        i, j = i + m, j + n
    return steps


def _anchors(texts: Texts) -> list[tuple[int, int]]:
    there, back = rare_pairs(texts.asked), rare_pairs(texts.answered)
    rows, columns = np.concatenate([there[0], back[1]]), np.concatenate([there[1], back[0]])
    return anchors(rows, columns, np.concatenate([there[2], back[2]]))


def _sample(texts: Texts, chain: Sequence[tuple[int, int]]) -> Texts:
    """The part of a long text, between two anchors, where anchors are densest."""
    knots = [(0, 0), *chain, (len(texts.source), len(texts.target))]
    sources = [i for i, _ in knots]
    best = (0, 0, 0)
    for start, (i, _) in enumerate(knots):
        end = bisect_right(sources, i + _SAMPLE) - 1
        if knots[end][1] - knots[start][1] <= 2 * _SAMPLE:
            best = max(best, (end - start, start, end))
    (i, j), (k, m) = knots[best[1]], knots[best[2]]
    if i == k or j == m:
        i, j, k, m = 0, 0, min(_SAMPLE, len(texts.source)), min(_SAMPLE, len(texts.target))
    return _texts(texts.source[i:k], texts.target[j:m], texts.langs)


def align_sentences(
    source: Sequence[str],
    target: Sequence[str],
    source_lang: str = "kk",
    target_lang: str = "en",
    machine: Sequence[str] | None = None,
    blocks: tuple[Sequence[int], Sequence[int]] | None = None,
) -> list[Bead]:
    """Align two lists of sentences.

    `machine` is a machine translation of each source sentence into the target language, where there
    is one.  `blocks` gives for each sentence of both sides a number of the block (title, paragraph…)
    it stands in: beads across blocks become less likely.
    Returns beads in order that tile both lists; any two of the four languages will do.  A bead's
    score is the weighed evidence for it in nats, comparable within one pair of languages: above 0
    more speaks for than against it.
    Raises UsageError for a language that is not supported, or the same language twice.
    """
    langs = short_tag(source_lang), short_tag(target_lang)
    if langs[0] == langs[1]:
        raise UsageError(f"both texts are said to be in {langs[0]}; sentences of one language cannot be aligned")
    if machine is not None and len(machine) != len(source):
        raise UsageError(f"{len(machine)} machine translations for {len(source)} source sentences")
    if source and target:
        texts = replace(read_texts(source, target, langs, machine), blocks=blocks)
        steps = align_texts(texts, machine=machine is not None)
    else:
        steps = [Step((1, 0), 0.0, 1.0, ())] * len(source) or [Step((0, 1), 0.0, 1.0, ())] * len(target)
    beads: list[Bead] = []
    i = j = 0
    for step in steps:
        m, n = step.size
        parts = tuple((name, value) for name, value in zip(CHANNELS, step.evidence, strict=False) if value)
        beads.append(Bead(Span(i, i + m), Span(j, j + n), step.score, evidence=parts))
        i, j = i + m, j + n
    return beads
