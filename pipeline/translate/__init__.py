"""Segments to translations: take apart, ask, put together, judge, and try again what is wrong.

`requests_for` and what makes translations of answers are pure; only `schedule` asks the model for words.  So the
requests of many documents can be answered together (`prepare`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from pipeline.data import Decoding, Kind, Request, Segment, Segmented, Translation
from pipeline.translate.account import make_account
from pipeline.translate.marks import phrases
from pipeline.translate.parts import Count, Parts, take_apart
from pipeline.translate.protocol import (
    Answers,
    Judge,
    Known,
    Means,
    NoAnswers,
    NoJudge,
    RecentAnswers,
    Remembered,
    Translator,
)
from pipeline.translate.retry import retry
from pipeline.translate.schedule import Progress, answer, candidates
from pipeline.translate.together import copied, joined, recalled

__all__ = [
    "Answers",
    "Judge",
    "Known",
    "Means",
    "NoAnswers",
    "NoJudge",
    "Progress",
    "RecentAnswers",
    "Remembered",
    "Translator",
    "answer",
    "make_account",
    "prepare",
    "requests_for",
    "take_document_apart",
    "translate_segments",
]

NOTHING_KNOWN: Known = MappingProxyType({})


def take_document_apart(source: Segmented, count: Count, decoding: Decoding) -> list[Parts | None]:
    """What the model is shown of each segment; None for segments that are copied."""

    def parts(segment: Segment) -> Parts | None:
        if segment.kind.copied:
            return None
        block = source.document.blocks[segment.block]
        marker = block.marker if segment.kind is Kind.LIST_ITEM and segment.start == block.start else ""
        return take_apart(segment.plain, marker, count, decoding.longest_source)

    return [parts(segment) for segment in source.segments]


def requests_for(
    source: Segmented, parts: Sequence[Parts | None], targets: Sequence[str], known: Known = NOTHING_KNOWN
) -> list[Request]:
    """Everything the model has to be asked for one document, in document order.

    Of a segment that is `known` only the marked phrases are asked for, to find their places.
    """
    requests: list[Request] = []
    for index, (segment, own) in enumerate(zip(source.segments, parts, strict=True)):
        if own is not None:
            marked = phrases(segment.plain, segment.marks)
            for target in targets:
                whole = () if (index, target) in known else own.parts
                requests.extend(Request(text, target) for text in (*whole, *marked))
    return requests


def prepare(
    articles: Sequence[tuple[Segmented, Known]],
    targets: Sequence[str],
    means: Means,
    progress: Progress | None = None,
) -> None:
    """Answer the requests of many articles together, so that `translate_segments` finds the answers in `means.answers`.

    Raises as `schedule.candidates`; what has been answered by then is kept.
    """
    requests: list[Request] = []
    for source, known in articles:
        requests += requests_for(source, take_document_apart(source, means.count, means.decoding), targets, known)
    candidates(requests, means, progress)


def translate_segments(
    source: Segmented,
    targets: Sequence[str],
    means: Means,
    known: Known = NOTHING_KNOWN,
    progress: Progress | None = None,
) -> dict[str, list[Translation | None]]:
    """Translate one document into every target language in one go.

    `known` are translations that people made; they are used instead of the model's.  Returns for each target
    tag one translation per segment with everything the judge says of it, None where the model gave nothing.
    """
    parts = take_document_apart(source, means.count, means.decoding)
    found = candidates(requests_for(source, parts, targets, known), means, progress)

    def make(index: int, target: str) -> Translation | None:
        segment, own, remembered = source.segments[index], parts[index], known.get((index, target))
        if own is None:
            return copied(segment)
        if remembered:
            return recalled(segment, remembered, target, found, means.judge)
        return joined(segment, own, target, found, means.judge)

    first = {target: [make(index, target) for index in range(len(parts))] for target in targets}
    made = retry(source.segments, parts, first, means)
    return {target: _judged_together(source, parts, own, target, means.judge) for target, own in made.items()}


def _judged_together(
    source: Segmented, parts: Sequence[Parts | None], made: Sequence[Translation | None], target: str, judge: Judge
) -> list[Translation | None]:
    """The translations with what only the whole article shows; copied ones are left out of it."""
    pairs = [
        (segment.plain, one.text) if one and own and own.parts else ("", "")
        for segment, own, one in zip(source.segments, parts, made, strict=True)
    ]
    noted = list(made)
    for index, note in judge.article(pairs, target):
        one = noted[index]
        if one is not None:
            noted[index] = replace(one, notes=(*one.notes, note))
    return noted
