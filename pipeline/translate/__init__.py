"""Segments to translations: take apart, ask, put together.

`requests_for` and `put_together` are pure; only `schedule.answer` asks the model for words.  So the
requests of many documents can be answered together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.data import Decoding, Hypothesis, Kind, Note, Request, Segment, Segmented, Translation
from pipeline.languages import language
from pipeline.translate.marks import phrases, place
from pipeline.translate.parts import Count, Parts, take_apart
from pipeline.translate.protocol import Answers, NoAnswers, Translator
from pipeline.translate.schedule import Progress, answer

__all__ = [
    "Answers",
    "NoAnswers",
    "Progress",
    "Translator",
    "answer",
    "put_together",
    "requests_for",
    "take_document_apart",
    "translate_segments",
]


def take_document_apart(source: Segmented, count: Count, decoding: Decoding) -> list[Parts | None]:
    """What the model is shown of each segment; None for segments that are copied."""

    def parts(segment: Segment) -> Parts | None:
        if segment.kind.copied:
            return None
        block = source.document.blocks[segment.block]
        marker = block.marker if segment.kind is Kind.LIST_ITEM and segment.start == block.start else ""
        return take_apart(segment.plain, marker, count, decoding.longest_source)

    return [parts(segment) for segment in source.segments]


def requests_for(source: Segmented, parts: Sequence[Parts | None], targets: Sequence[str]) -> list[Request]:
    """Everything the model has to be asked for one document, in document order."""
    requests: list[Request] = []
    for segment, own in zip(source.segments, parts, strict=True):
        if own is not None:
            texts = [*own.parts, *phrases(segment.plain, segment.marks)]
            requests.extend(Request(text, target) for text in texts for target in targets)
    return requests


def put_together(
    source: Segmented, parts: Sequence[Parts | None], target: str, answers: Mapping[Request, Hypothesis]
) -> list[Translation | None]:
    """One translation per segment, from the answers to `requests_for`; None where the model gave nothing."""
    return [
        Translation(segment.text, None, (), _copied_notes(segment))
        if own is None
        else _put_together(segment, own, target, answers)
        for segment, own in zip(source.segments, parts, strict=True)
    ]


def _put_together(
    segment: Segment, parts: Parts, target: str, answers: Mapping[Request, Hypothesis]
) -> Translation | None:
    if not parts.parts:
        text = parts.marker + parts.verbatim
        return Translation(text, None, segment.marks if text == segment.plain else (), (_COPIED,))
    found = [answers[Request(text, target)] for text in parts.parts]
    if not all(hypothesis.text.strip() for hypothesis in found):
        return None
    joined = (" " if language(target).spaced else "").join(" ".join(hypothesis.text.split()) for hypothesis in found)
    text = parts.marker + joined
    notes = []
    if len(found) > 1:
        notes.append(Note("split", f"too long for the model: translated in {len(found)} parts"))
    if not all(hypothesis.finished for hypothesis in found):
        notes.append(Note("unfinished", "the model reached its length limit: the end may be missing"))
    translated = {phrase: answers[Request(phrase, target)].text for phrase in phrases(segment.plain, segment.marks)}
    marks, doubts = place(segment.plain, segment.marks, text, translated)
    score = sum(hypothesis.score for hypothesis in found) / len(found)
    return Translation(text, score, marks, (*notes, *doubts))


def _copied_notes(segment: Segment) -> tuple[Note, ...]:
    """HTML is carried over as it is; if words stand between its tags, the reader should know."""
    words = segment.kind is Kind.HTML and re.search(
        r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|`[^`]*`|\]\([^)]*\)", "", segment.text)
    )
    return (Note("html", "HTML is copied as it is: the words in it are not translated"),) if words else ()


_COPIED = Note("copied", "no letters in it: copied as it is")


def translate_segments(
    source: Segmented,
    targets: Sequence[str],
    translator: Translator,
    decoding: Decoding,
    memory: Answers | None = None,
    progress: Progress | None = None,
) -> dict[str, list[Translation | None]]:
    """Translate one document into every target language in one go.

    Returns for each target tag one translation per segment, None where the model gave nothing.
    """

    def count(text: str) -> int:
        return translator.count([text])[0]

    parts = take_document_apart(source, count, decoding)
    answers = answer(requests_for(source, parts, targets), translator, decoding, memory or NoAnswers(), progress)
    return {target: put_together(source, parts, target, answers) for target in targets}
