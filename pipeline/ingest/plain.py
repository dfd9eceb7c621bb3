"""Plain-text press releases: title, dateline, paragraphs, quotes, lists, source address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.data import Block, Document, Kind
from pipeline.ingest import layout
from pipeline.languages import Alphabet
from pipeline.text.script import to_cyrillic
from pipeline.text.unicode import fold

_LINE = re.compile(r"[^\r\n]+|\r\n|\r|\n")
_FRONT = 8
"""How many of the first lines may be repeated title, date or place."""
_LONGEST_TITLE = 400
_LONGEST_HEADING = 120
_LEAST_WIDTH = 40
"""Shorter lines are not the parts of a hard-wrapped paragraph, but addresses, names, items."""
_WRAPPED_WIDTH = 120
"""Lines longer than this are paragraphs of their own, not the parts of a hard-wrapped one."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds text: its range without surrounding white space."""

    start: int
    end: int
    text: str
    """In Cyrillic, whatever letters the source has: so the words of `layout` fit."""
    after_gap: bool
    """Whether an empty line, or nothing, stands before it."""


def _lines(text: str, alphabet: Alphabet) -> Iterator[_Line]:
    breaks = 2
    for match in _LINE.finditer(text):
        raw = match.group()
        if raw[0] in "\r\n":
            breaks += 1
            continue
        stripped = raw.strip()
        if stripped:
            start = match.start() + len(raw) - len(raw.lstrip())
            yield _Line(start, start + len(stripped), to_cyrillic(stripped, alphabet).text, breaks > 1)
            breaks = 0


def _is_special(line: str) -> bool:
    return bool(layout.is_date(line) or layout.is_url(line) or layout.bullet(line) or layout.number(line))


def _continues(line: str) -> bool:
    """Whether a line reads as the continuation of the one before: it begins with a small letter."""
    return bool(line) and line[0].islower() and not layout.number(line)


def _is_wrapped(chunk: Sequence[_Line]) -> bool:
    """Whether the lines between two empty lines are one hard-wrapped paragraph."""
    widths = [len(line.text) for line in chunk]
    if len(chunk) < 2 or not _LEAST_WIDTH <= max(widths) <= _WRAPPED_WIDTH or min(widths[:-1]) < 0.6 * max(widths):
        return False
    if any(_is_special(line.text) for line in chunk[1:]):
        return False
    return any(_continues(line.text) for line in chunk[1:])


def _chunks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines grouped by the empty lines between them."""
    chunk: list[_Line] = []
    for line in lines:
        if line.after_gap and chunk:
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def _paragraphs(text: str, lines: Sequence[_Line], alphabet: Alphabet) -> Iterator[_Line]:
    """Lines, with hard-wrapped ones and those continued in small letters put together."""
    for chunk in _chunks(lines):
        whole = _is_wrapped(chunk)
        first = chunk[0]
        for line, following in zip(chunk, [*chunk[1:], None], strict=True):
            goes_on = following is not None and (
                whole
                or (
                    len(line.text) >= _LEAST_WIDTH
                    and _continues(following.text)
                    and not layout.ends_sentence(line.text)
                )
            )
            if not goes_on:
                whole_text = to_cyrillic(text[first.start : line.end], alphabet).text
                yield _Line(first.start, line.end, whole_text, first.after_gap)
                first = following or first


def _dash_runs(lines: Sequence[_Line]) -> list[int]:
    """For each line the index of the first line of the run of dash lines it stands in; its own if it has no dash."""
    runs: list[int] = []
    for index, line in enumerate(lines):
        inside = index > 0 and layout.bullet(line.text) and layout.bullet(lines[index - 1].text)
        runs.append(runs[-1] if inside else index)
    return runs


def _is_list_item(lines: Sequence[_Line], index: int, run: int) -> bool:
    """Tell a list item from a quote: both begin with a dash.

    Items follow a line that ends in a colon, or stand in a run of dash lines without empty lines
    between them; a quote is a paragraph of its own.  `run` is where the run of dash lines begins.
    """
    line = lines[index]
    if layout.number(line.text):
        return True
    match = layout.bullet(line.text)
    if not match:
        return False
    if match["marker"] not in layout.DASHES or line.text.endswith((";", "；")):
        return True
    if run > 0 and lines[run - 1].text.endswith((":", "：")):
        return not _has_attribution(line.text)
    before = index > run and not line.after_gap
    after = index + 1 < len(lines) and not lines[index + 1].after_gap and layout.bullet(lines[index + 1].text)
    return bool(before or after) and not _has_attribution(line.text)


def _has_attribution(line: str) -> bool:
    """Whether a second dash after closing punctuation brings in the speaker: ``…, – деді X.``"""
    return bool(re.search(rf"[,!?…»”\"]\s*[{layout.DASHES}]\s*\w", line[1:]))


def _is_title(lines: Sequence[_Line]) -> bool:
    first = lines[0]
    if len(lines) < 2 or len(first.text) > _LONGEST_TITLE or "\n" in first.text:
        return False
    return not (
        layout.ends_sentence(first.text.rstrip("?!")) and not first.text.endswith(("?", "!"))
    ) and not _is_special(first.text)


def _is_heading(lines: Sequence[_Line], index: int) -> bool:
    line = lines[index]
    if len(line.text) > _LONGEST_HEADING or "\n" in line.text or layout.ends_sentence(line.text):
        return False
    if index + 1 >= len(lines) or not line.after_gap or line.text[0].islower():
        return False
    following = lines[index + 1].text
    return layout.ends_sentence(following) and not layout.is_url(following)


def _kind(lines: Sequence[_Line], index: int, run: int, title: str | None, front: bool) -> Kind:
    line = lines[index].text
    if layout.is_url(line):
        return Kind.URL
    if layout.is_date(line):
        return Kind.DATE
    if index == 0 and title is not None:
        return Kind.TITLE
    if front and title is not None and fold(line) == fold(title):
        return Kind.REPEAT
    if _is_list_item(lines, index, run):
        return Kind.LIST_ITEM
    if layout.bullet(line):
        return Kind.QUOTE
    if front and title is not None and index + 1 < len(lines) and layout.is_place(line):
        return Kind.PLACE
    if title is not None and _is_heading(lines, index):
        return Kind.HEADING
    return Kind.PARAGRAPH


def read_plain(
    text: str, name: str, *, lang: str = "kk", encoding: str = "utf-8", alphabet: Alphabet = Alphabet.CYRILLIC
) -> Document:
    """Find the blocks of a plain-text press release.  The text is kept unchanged.

    `alphabet` says what letters a Kazakh text is written in.

    Markers of list items and opening dashes of quotes belong to their blocks: no character but white
    space lies between blocks.
    """
    lines = list(_paragraphs(text, list(_lines(text, alphabet)), alphabet))
    title = lines[0].text if lines and _is_title(lines) else None
    blocks: list[Block] = []
    front = True
    for index, (line, run) in enumerate(zip(lines, _dash_runs(lines), strict=True)):
        kind = _kind(lines, index, run, title, front and index < _FRONT)
        if kind not in (Kind.TITLE, Kind.REPEAT, Kind.DATE, Kind.PLACE):
            front = False
        match = layout.number(line.text) or layout.bullet(line.text) if kind is Kind.LIST_ITEM else None
        marker = match["marker"] if match else ""
        level = 2 if kind is Kind.HEADING else 1 if kind is Kind.TITLE else 0
        blocks.append(Block(kind, line.start, line.end, level, marker))
    tag = lang if alphabet is Alphabet.CYRILLIC else alphabet.tag
    return Document(name, text, tuple(blocks), tag, "text", encoding, alphabet)
