"""Inline markup of text that is cut into sentences: which sentence owns which mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.data import Inline, Mark, MarkKind, Span


def cut(text: str, inline: Inline, spans: Sequence[Span], whole: Span) -> list[tuple[Span, Inline]]:
    """Cut a block's inline text at `spans` (offsets into its plain text, in order, not empty).

    Returns for each span its range in the document text `text` and its own `Inline`.  The ranges
    lie in `whole`, the block's range; the first begins and the last ends with it.  Opening markup
    goes with the sentence behind it, closing markup with the one before it.
    """
    parts: list[tuple[Span, Inline]] = []
    for number, span in enumerate(spans):
        first, last = number == 0, number == len(spans) - 1
        start = whole.start if first else _start(text, inline, span.start, parts[-1][0].end)
        end = whole.end if last else _end(text, inline, span.end, spans[number + 1].start)
        marks = tuple(_clip(mark, span, first, last) for mark in inline.marks if _owns(mark, spans, number))
        offsets = inline.offsets[span.start : span.end + 1]
        parts.append((Span(start, end), Inline(inline.plain[span.start : span.end], offsets, marks)))
    return parts


def _end(text: str, inline: Inline, end: int, following: int) -> int:
    """Where a sentence ends in the source: up to the white space behind it, closing markup included."""
    start, limit = inline.offsets[end - 1] + 1, inline.offsets[following]
    gap = re.search(r"\s", text[start:limit])
    return start + gap.start() if gap else max(start, min(limit, inline.offsets[end]))


def _start(text: str, inline: Inline, start: int, previous: int) -> int:
    """Where a sentence begins in the source: behind the white space, opening markup included."""
    raw = text[previous : inline.offsets[start]]
    return previous + len(raw) - len(raw.lstrip())


def _owns(mark: Mark, spans: Sequence[Span], number: int) -> bool:
    span = spans[number]
    if mark.start == mark.end:  # an atom belongs to the sentence it stands in, or the one before it
        begin = span.start if number else 0
        limit = spans[number + 1].start if number + 1 < len(spans) else mark.start + 1
        return begin <= mark.start < limit
    return mark.start < span.end and mark.end > span.start


def _clip(mark: Mark, span: Span, first: bool, last: bool) -> Mark:
    """The part of a mark inside a sentence; a side that lies in another sentence has no characters here."""
    if mark.kind is MarkKind.ATOM:
        place = min(max(mark.start, span.start), span.end) - span.start
        return Mark(mark.kind, place, place, mark.opener, mark.closer, mark.target)
    start, end = max(mark.start, span.start) - span.start, min(mark.end, span.end) - span.start
    opener = mark.opener if mark.start >= span.start or first else ""
    closer = mark.closer if mark.end <= span.end or last else ""
    return Mark(mark.kind, start, end, opener, closer, mark.target)


_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)|!(?=\[)")
_LINE_START = re.compile(r"(?:[#+=-]|\d{1,9}[.)])(?=\s|$)")


def write_inline(plain: str, marks: Sequence[Mark]) -> tuple[str, tuple[int, ...]]:
    """Write translated text as Markdown: marks put in, characters that would be markup escaped.

    Returns the Markdown and, for each character of `plain` and its end, the offset in it.
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in marks:  # outer before inner
        opening.setdefault(mark.start, []).append(mark.opener)
        if mark.closer:
            closing.setdefault(mark.end, []).insert(0, mark.closer)
    head = _LINE_START.match(plain)
    escape_at = {match.start() for match in _SPECIAL.finditer(plain)} | ({head.end() - 1} if head else set())
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for index in range(len(plain) + 1):
        for piece in (*closing.get(index, ()), *opening.get(index, ())):
            parts.append(piece)
            at += len(piece)
        offsets.append(at)
        if index < len(plain):
            character = "\\" + plain[index] if index in escape_at else plain[index]
            parts.append(character)
            at += len(character)
    return "".join(parts), tuple(offsets)
