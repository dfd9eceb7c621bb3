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
        start = whole.start if first else _start(inline, spans, number)
        end = whole.end if last else _end(text, inline, spans, number)
        owned = (mark for mark in inline.marks if _owns(mark, spans, number))
        marks = tuple(_clip(mark, inline.plain, span, first, last) for mark in owned)
        offsets = inline.offsets[span.start : span.end + 1]
        parts.append((Span(start, end), Inline(inline.plain[span.start : span.end], offsets, marks)))
    return parts


def _start(inline: Inline, spans: Sequence[Span], number: int) -> int:
    """Where a sentence begins in the source: opening markup directly before it included."""
    start = spans[number].start
    before = (mark for mark in inline.marks if mark.start == start and _owns(mark, spans, number))
    return inline.offsets[start] - sum(len(mark.opener) for mark in before)


def _end(text: str, inline: Inline, spans: Sequence[Span], number: int) -> int:
    """Where a sentence ends in the source: closing markup, and code or images behind it, included."""
    span, following = spans[number], _start(inline, spans, number + 1)
    if not inline.plain[span.end].isspace():  # no white space between the sentences
        return following
    end = inline.offsets[span.end]
    for mark in inline.marks:
        if mark.kind is MarkKind.ATOM and mark.start > span.end and _owns(mark, spans, number):
            place = text.find(mark.opener, end, following)
            end = place + len(mark.opener) if place != -1 else end
    return end


def _owns(mark: Mark, spans: Sequence[Span], number: int) -> bool:
    span = spans[number]
    if mark.start == mark.end:  # an atom belongs to the sentence it stands in, or the one before it
        begin = span.start if number else 0
        limit = spans[number + 1].start if number + 1 < len(spans) else mark.start + 1
        return begin <= mark.start < limit
    return mark.start < span.end and mark.end > span.start


def _clip(mark: Mark, plain: str, span: Span, first: bool, last: bool) -> Mark:
    """The part of a mark inside a sentence; a side that lies in another sentence has no characters here.

    An atom behind the sentence keeps the space before it.
    """
    if mark.kind is MarkKind.ATOM:
        place = min(max(mark.start, span.start), span.end) - span.start
        space = " " if plain[span.end : mark.start].strip("\n\u2029") else ""
        return Mark(mark.kind, place, place, space + mark.opener, mark.closer, mark.target)
    start, end = max(mark.start, span.start) - span.start, min(mark.end, span.end) - span.start
    opener = mark.opener if mark.start >= span.start or first else ""
    closer = mark.closer if mark.end <= span.end or last else ""
    return Mark(mark.kind, start, end, opener, closer, mark.target)


_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)")
_BLOCK_START = re.compile(r"(?:#{1,6}|[+-]|=+|(?:-[ \t]*){2,}|\d{1,9}[.)])(?=\s|$)")
_CLOSING_HASHES = re.compile(r"#+\s*$")
_TAGS = {MarkKind.EMPHASIS: "em", MarkKind.STRONG: "strong", MarkKind.STRIKE: "del"}


def _escapes(plain: str, opening: dict[int, list[str]]) -> set[int]:
    """Indexes of characters that would be markup and get a backslash."""
    places = {match.start() for match in _SPECIAL.finditer(plain)}
    head = _BLOCK_START.match(plain)
    if head:  # a list number is escaped at its dot, everything else at its first character
        places.add(head.end() - 1 if plain[0].isdigit() else 0)
    tail = _CLOSING_HASHES.search(plain)
    if tail:
        places.add(tail.start())
    links = (place for place, openers in opening.items() if openers[0].startswith("["))
    return places | {place - 1 for place in links if plain[place - 1 : place] == "!"}  # ![ would be an image


def _is_flanked(plain: str, mark: Mark) -> bool:
    """Whether CommonMark would take the mark's delimiters for emphasis at its place.

    An opening run must not stand before white space, nor before punctuation unless white space or
    punctuation precedes it; the closing run is the mirror image.
    """

    def side(inner: str, outer: str) -> bool:
        if not inner or inner.isspace():
            return False
        punctuation = not inner.isalnum()
        intraword = mark.opener.startswith("_") and outer.isalnum()
        return not intraword and (not punctuation or not outer or not outer.isalnum())

    before, after = plain[max(0, mark.start - 1) : mark.start], plain[mark.end : mark.end + 1]
    return side(plain[mark.start], before) and side(plain[mark.end - 1], after)


def _written(plain: str, mark: Mark) -> Mark:
    """The mark with delimiters that work in its new place: tags where asterisks would stay asterisks."""
    if mark.kind not in _TAGS or not (mark.opener and mark.closer) or _is_flanked(plain, mark):
        return mark
    tag = _TAGS[mark.kind]
    return Mark(mark.kind, mark.start, mark.end, f"<{tag}>", f"</{tag}>", mark.target)


def write_inline(plain: str, marks: Sequence[Mark]) -> tuple[str, tuple[int, ...]]:
    """Write translated text as Markdown: marks put in, characters that would be markup escaped.

    Returns the Markdown and, for each character of `plain` and its end, the offset in it.
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in (_written(plain, mark) for mark in marks):  # outer before inner
        opening.setdefault(mark.start, []).append(mark.opener)
        if mark.closer:
            closing.setdefault(mark.end, []).insert(0, mark.closer)
    escaped = _escapes(plain, opening)
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for index in range(len(plain) + 1):
        for piece in (*closing.get(index, ()), *opening.get(index, ())):
            parts.append(piece)
            at += len(piece)
        offsets.append(at)
        if index < len(plain):
            character = "\\" + plain[index] if index in escaped else plain[index]
            parts.append(character)
            at += len(character)
    return "".join(parts), tuple(offsets)
