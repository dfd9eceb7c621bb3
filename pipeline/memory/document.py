"""Segments of a document as questions to the memory, and as entries for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.data import Segment, Segmented
from pipeline.languages import language
from pipeline.memory.entry import Context, Entry, Origin, Query


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said about one segment's translation."""

    segment: int
    """Index of the segment."""
    lang: str
    target: str
    """Plain text, without inline markup."""
    edited: bool
    """Whether the words are the person's; False where the machine's were accepted as they are."""
    at: str
    """Time, as `Entry.at`."""
    who: str = ""
    note: str = ""


def text_of(segment: Segment) -> str:
    """What the memory knows a segment by: Cyrillic, without inline markup, as the model reads it."""
    return segment.cyrillic or segment.plain


def queries(source: Segmented) -> list[Query]:
    """A question for every segment, in order, copied ones, too (their answers are of no use, their places are)."""
    return [Query(text_of(segment), before, segment.kind.value) for segment, before in _with_previous(source)]


def entry_of(source: Segmented, decision: Decision) -> Entry:
    """What a decision adds to the memory.  Raises as `Entry`."""
    segment = source.segments[decision.segment]
    before = text_of(source.segments[decision.segment - 1]) if decision.segment else ""
    return Entry(
        text_of(segment),
        language(decision.lang).tag,
        decision.target,
        Origin.EDITED if decision.edited else Origin.APPROVED,
        decision.at,
        Context(before, segment.kind.value, source.document.name),
        decision.who,
        decision.note,
    )


def _with_previous(source: Segmented) -> Iterator[tuple[Segment, str]]:
    before = ""
    for segment in source.segments:
        yield segment, before
        before = text_of(segment)
