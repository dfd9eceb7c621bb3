"""Markdown articles: block structure from markdown-it-py, offsets into the untouched source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from pipeline.data import Block, Cell, Document, Kind, MarkKind
from pipeline.errors import IngestError
from pipeline.ingest import layout
from pipeline.ingest.inline import InlineMismatchError, parser, read_inline
from pipeline.languages import Alphabet
from pipeline.text.script import to_cyrillic
from pipeline.text.unicode import fold

LONGEST_INLINE = 100_000
"""Characters in one paragraph; some inline Markdown takes quadratic time, so longer ones are refused."""
MOST_BRACKETS = 2_000
"""Brackets and delimiters in one paragraph, for the same reason."""

_WORDS = re.compile("[\u0400-\u04ff]{3,}")
_BREAK = re.compile(r"\r\n|\r|\n")
_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)", re.DOTALL)


@dataclass(slots=True)
class _Context:
    """Where the walk over block tokens stands."""

    lists: int = 0
    marker: str = ""
    quotes: int = 0
    heading: int = 0
    table: int = -1
    row: int = -1
    column: int = -1
    cursor: dict[int, int] = field(default_factory=dict)
    """Per source line the offset up to which table cells have been found."""


def _line_ranges(text: str) -> list[tuple[int, int]]:
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    ends = [*(match.start() for match in _BREAK.finditer(text)), len(text)]
    return list(zip(starts, ends, strict=True))


def _trace_line(text: str, content: str, start: int, end: int) -> list[int] | None:
    """Offsets of `content` in ``text[start:end]``; a table's escaped pipe is two characters there."""
    for first in range(start, end + 1):
        places, at = [], first
        for character in content:
            if character == "|" and text.startswith("\\|", at):
                places.append(at)
                at += 2
            elif at < end and text[at] == character:
                places.append(at)
                at += 1
            else:
                break
        else:
            return [*places, at]
    return None


def _trace(
    text: str, content: str, lines: Sequence[tuple[int, int]], first: int, from_: int | None
) -> list[int] | None:
    """Document offsets of every character of an inline token's `content`, and of its end."""
    places: list[int] = []
    for number, part in enumerate(content.split("\n")):
        if first + number >= len(lines):
            return None
        start, end = lines[first + number]
        bare = part.lstrip()
        found = _trace_line(text, bare, max(start, from_ or start), end)
        if found is None:
            return None
        places.extend([found[0]] * (len(part) - len(bare)))
        places.extend(found)  # its last entry is the place of the line break, or of the end
    return places


def _check_size(token: Token, name: str, line: int) -> None:
    if len(token.content) > LONGEST_INLINE:
        raise IngestError(
            f"{name}: line {line}: a Markdown paragraph of {len(token.content)} characters is longer than "
            f"{LONGEST_INLINE}; break it up, or give the article as plain text (.txt)"
        )
    delimiters = sum(token.content.count(character) for character in "[]*_`<~")
    if delimiters > MOST_BRACKETS:
        raise IngestError(
            f"{name}: line {line}: a Markdown paragraph with {delimiters} brackets and delimiters is more than "
            f"{MOST_BRACKETS}; break it up, or give the article as plain text (.txt)"
        )


def _kind(context: _Context) -> tuple[Kind, int]:
    if context.table >= 0 and context.column >= 0:
        return Kind.CELL, 0
    if context.heading:
        return (Kind.TITLE if context.heading == 1 else Kind.HEADING), context.heading
    if context.lists:
        return Kind.LIST_ITEM, context.lists - 1
    return (Kind.QUOTE if context.quotes else Kind.PARAGRAPH), 0


def _enter(context: _Context, token: Token) -> None:
    step = token.nesting
    if token.type.startswith(("bullet_list", "ordered_list")):
        context.lists += step
    elif token.type == "list_item_open":
        context.marker = f"{token.info}{token.markup}" if token.info else token.markup
    elif token.type.startswith("blockquote"):
        context.quotes += step
    elif token.type.startswith("heading"):
        context.heading = int(token.tag[1:]) if step == 1 else 0
    elif token.type == "table_open":
        context.table, context.row = context.table + 1 if context.table >= 0 else 0, -1
    elif token.type == "tr_open":
        context.row, context.column = context.row + 1, -1
    elif token.type in ("th_open", "td_open"):
        context.column += 1
    elif token.type == "table_close":
        context.column = -1


class _Reader:
    """Collects the blocks of one Markdown text."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.lines = _line_ranges(text)
        self.blocks: list[Block] = []
        self.context = _Context()

    def copied(self, kind: Kind, first: int, last: int) -> None:
        start, end = self.lines[first][0], self.lines[max(first, last - 1)][1]
        raw = self.text[start:end]
        start, end = start + len(raw) - len(raw.lstrip()), end - len(raw) + len(raw.rstrip())
        if start < end:
            self.blocks.append(Block(kind, start, end))

    def trace(self, token: Token, from_: int | None) -> list[int]:
        """Places of a token's content.  Its first lines may be missing: the parser strips Unicode spaces."""
        first, last = token.map or (0, 0)
        for line in range(first, max(first + 1, last)):
            places = _trace(self.text, token.content, self.lines, line, from_)
            if places is not None:
                return places
        raise InlineMismatchError(0)

    def definitions(self, env: dict[str, Any]) -> None:
        """Reference definitions are copied; one that holds words is none, and is reported as untranslated."""
        found = [*env.get("references", {}).values(), *env.get("duplicate_refs", ())]
        for definition in found:
            first, last = definition["map"]
            raw = self.text[self.lines[first][0] : self.lines[max(first, last - 1)][1]]
            if not raw.lstrip().startswith("[^") and not _WORDS.search(unquote(str(definition["href"]))):
                self.copied(Kind.META, first, last)
        self.blocks.sort(key=lambda block: block.start)

    def inline(self, token: Token, env: dict[str, Any]) -> None:
        if not token.content or token.map is None:
            return
        first, context = token.map[0], self.context
        in_cell = context.column >= 0
        try:
            places = self.trace(token, context.cursor.get(first) if in_cell else None)
            found = read_inline(token.content, token.children or [], env, self.text, places)
        except InlineMismatchError as error:
            raise IngestError(
                f"{self.name}: line {first + 1}: Markdown not understood near {token.content[:40]!r} "
                f"(character {error.position}); simplify it, or give the article as plain text (.txt)"
            ) from None
        if in_cell:
            context.cursor[first] = places[-1]
        kind, level = _kind(context)
        marker, context.marker = (context.marker if kind is Kind.LIST_ITEM else ""), ""
        cell = Cell(context.table, context.row, context.column, context.row == 0) if kind is Kind.CELL else None
        if not found.plain.strip() and all(mark.kind is MarkKind.ATOM for mark in found.marks):
            kind = Kind.HTML if kind is Kind.PARAGRAPH else kind  # only code, images or tags: copied
        self.blocks.append(Block(kind, places[0], places[-1], level, marker, found, cell))


def _dateline(blocks: Sequence[Block], alphabet: Alphabet) -> Iterator[Block]:
    """Date, place and repeated title are paragraphs in Markdown; know them by their words, in Cyrillic."""
    title: str | None = None
    front = True
    for block in blocks:
        kind = block.kind
        plain = to_cyrillic(block.inline.plain, alphabet).text if block.inline else ""
        if kind is Kind.TITLE and title is None:
            title = plain
        elif kind is Kind.PARAGRAPH and front:
            if layout.is_date(plain):
                kind = Kind.DATE
            elif title is not None and fold(plain) == fold(title):
                kind = Kind.REPEAT
            elif title is not None and layout.is_place(plain):
                kind = Kind.PLACE
            else:
                front = False
        if kind is Kind.PARAGRAPH and layout.is_url(plain):
            kind = Kind.URL
        if kind is Kind.PARAGRAPH and layout.bullet(plain):
            kind = Kind.QUOTE
        yield Block(kind, block.start, block.end, block.level, block.marker, block.inline, block.cell)


def read_markdown(
    text: str, name: str, *, lang: str = "kk", encoding: str = "utf-8", alphabet: Alphabet = Alphabet.CYRILLIC
) -> Document:
    """Find the blocks of a Markdown article.  The text is kept unchanged.

    `alphabet` says what letters a Kazakh text is written in.

    Markup outside blocks belongs to no block and is carried over byte for byte.
    Raises IngestError, naming the line, for a paragraph that is too large to be parsed safely.
    """
    reader, markdown = _Reader(text, name), parser()
    body, matter = text, _FRONT_MATTER.match(text)
    if matter:
        last = len(_BREAK.findall(matter.group())) + 1
        reader.copied(Kind.META, 0, last)
        body = "\n" * len(_BREAK.findall(matter.group())) + text[matter.end() :]
    _check_sizes(body, name)
    env: dict[str, Any] = {}
    for token in markdown.parse(body, env):
        if token.type in ("fence", "code_block", "html_block") and token.map:
            kind = Kind.HTML if token.type == "html_block" else Kind.CODE
            reader.copied(kind, token.map[0], token.map[1])
        elif token.type == "inline":
            reader.inline(token, env)
        else:
            _enter(reader.context, token)
    reader.definitions(env)
    tag = lang if alphabet is Alphabet.CYRILLIC else alphabet.tag
    return Document(name, text, tuple(_dateline(reader.blocks, alphabet)), tag, "markdown", encoding, alphabet)


def _check_sizes(body: str, name: str) -> None:
    """Check the sizes of all paragraphs from the block structure alone, before their inline text is parsed."""
    probe = parser()
    probe.disable("inline")
    for token in probe.parse(body):
        if token.type == "inline" and token.map:
            _check_size(token, name, token.map[0] + 1)
