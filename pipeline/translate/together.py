"""Answers to translations: parts joined, markup placed, and notes on how each came about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.data import Kind, Note, Request, Segment, Severity, Translation
from pipeline.languages import language
from pipeline.translate.choice import UNFINISHED, Chosen, choose, one_line
from pipeline.translate.marks import phrases, place
from pipeline.translate.parts import Parts
from pipeline.translate.protocol import Judge, Remembered
from pipeline.translate.schedule import Candidates

Found = Mapping[Request, Candidates]

_COPIED = Note("copied", "no letters in it: copied as it is", Severity.INFO)


def copied(segment: Segment) -> Translation:
    """A segment that is carried over as it is."""
    return Translation(segment.text, None, (), _copied_notes(segment))


def _copied_notes(segment: Segment) -> tuple[Note, ...]:
    """HTML is carried over as it is; if words stand between its tags, the reader should know."""
    words = segment.kind is Kind.HTML and re.search(
        r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|`[^`]*`|\]\([^)]*\)", "", segment.text)
    )
    return (Note("html", "HTML is copied as it is: the words in it are not translated"),) if words else ()


def recalled(segment: Segment, remembered: Remembered, target: str, found: Found, judge: Judge) -> Translation:
    """A segment whose translation people have approved; only what nobody has read is judged."""
    marks, doubts = place(segment.plain, segment.marks, remembered.text, _phrases(segment, target, found))
    seen = () if remembered.approved else judge.pair(segment.plain, remembered.text, target, None)
    return Translation(remembered.text, None, marks, (*remembered.notes, *doubts, *seen))


def joined(segment: Segment, parts: Parts, target: str, found: Found, judge: Judge) -> Translation | None:
    """The translation of a segment from the answers to its parts; None where the model gave nothing for one."""
    if not parts.parts:
        text = parts.marker + parts.verbatim
        return Translation(text, None, segment.marks if text == segment.plain else (), (_COPIED,))
    requests = [Request(text, target) for text in parts.parts]
    if not all(request in found for request in requests):
        return None
    chosen = [choose(request, found[request], judge) for request in requests]
    if not all(one.hypothesis.text.strip() for one in chosen):
        return None
    glue = " " if language(target).spaced else ""
    text = parts.marker + glue.join(one_line(one.hypothesis.text) for one in chosen)
    score = sum(one.hypothesis.score for one in chosen) / len(chosen)
    marks, doubts = place(segment.plain, segment.marks, text, _phrases(segment, target, found))
    return Translation(text, score, marks, (*_made(chosen), *doubts, *judge.pair(segment.plain, text, target, score)))


def _phrases(segment: Segment, target: str, found: Found) -> dict[str, str]:
    """The translations of the marked phrases, as far as the model gave any."""
    requests = [Request(phrase, target) for phrase in phrases(segment.plain, segment.marks)]
    return {request.text: found[request][0].text for request in requests if request in found}


def _made(chosen: list[Chosen]) -> list[Note]:
    """How the translation was made."""
    notes = []
    if len(chosen) > 1:
        notes.append(Note("split", f"translated in {len(chosen)} parts", Severity.INFO))
    others = [one for one in chosen if one.rank > 1]
    if others:
        ranks = ", ".join(f"{one.rank} of {one.of}" for one in others)
        notes.append(
            Note("reranked", f"not the model's first answer but number {ranks}: fewer findings", Severity.INFO)
        )
    if not all(one.hypothesis.finished for one in chosen):
        notes.append(UNFINISHED)
    return notes
