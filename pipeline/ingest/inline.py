"""Inline Markdown to plain text with marks, every character traced to its place in the source.

markdown-it-py gives line ranges for blocks only.  Here its inline rules report where they matched,
and the tokens are then walked beside the source, so that nothing has to be guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    entity,
    escape,
    html_inline,
    image,
    link,
    newline,
)
from markdown_it.token import Token

from pipeline.data import HARD_BREAK, Inline, Mark, MarkKind

MOST_NESTING = 100
"""Depth of lists and quotes; what is nested deeper would be dropped by the parser, and is reported."""

_Rule = Callable[[StateInline, bool], bool]
_REPORTING: dict[str, _Rule] = {
    "newline": newline,
    "escape": escape,
    "backticks": backtick,
    "link": link,
    "image": image,
    "autolink": autolink,
    "html_inline": html_inline,
    "entity": entity,
}
_PAIRED = {"em": MarkKind.EMPHASIS, "strong": MarkKind.STRONG, "s": MarkKind.STRIKE}


class InlineMismatchError(ValueError):
    """The tokens do not match the source: `position` is an offset into the inline text."""

    def __init__(self, position: int) -> None:
        super().__init__(f"inline Markdown not understood at character {position}")
        self.position = position


def _reporting(rule: _Rule) -> _Rule:
    def run(state: StateInline, silent: bool) -> bool:
        start = state.pos
        matched = rule(state, silent)
        if matched and not silent:
            reports: dict[tuple[str, int], int] = state.env.setdefault("qosbet", {})
            reports[(state.src, start)] = state.pos
        return matched

    return run


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough, whose inline rules report where they matched."""
    markdown = MarkdownIt("commonmark", {"html": True, "linkify": False, "maxNesting": MOST_NESTING}).enable(
        ["table", "strikethrough"]
    )
    markdown.disable("text_join")  # keep escapes apart: their source is longer than their text
    for name, rule in _REPORTING.items():
        markdown.inline.ruler.at(name, _reporting(rule))
    return markdown


@dataclass(frozen=True, slots=True)
class _Open:
    """A mark whose end has not been reached."""

    kind: MarkKind
    start: int
    """Offset in the plain text."""
    at: int
    """Offset in the source, of the opening markup."""
    opener: str
    target: str
    end: int
    """Links: where the closing markup ends in the source."""
    number: int
    """Place among the marks, in the order of their opening markup."""


@dataclass(slots=True)
class _Walk:
    """The source, the place in it, and what has been read."""

    source: str
    text: str
    """The document's text, which the places point into."""
    places: Sequence[int]
    """Offset in the document of every character of `source`, and of its end."""
    reports: dict[tuple[str, int], int]
    at: int = 0
    plain: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    numbers: int = 0
    open: list[_Open] = field(default_factory=list)

    def end_of_match(self) -> int:
        end = self.reports.get((self.source, self.at))
        if end is None:
            raise InlineMismatchError(self.at)
        return end

    def take(self, literal: str) -> None:
        if not self.source.startswith(literal, self.at):
            raise InlineMismatchError(self.at)
        self.at += len(literal)

    def put(self, text: str, start: int) -> None:
        """Add `text`, whose characters all begin at or after source position `start`."""
        self.plain.append(text)
        places = (self.places[start + i] if start + i < self.at else self.places[start] for i in range(len(text)))
        self.offsets.extend(places)

    @property
    def length(self) -> int:
        return len(self.offsets)

    def raw(self, start: int, end: int) -> str:
        """The document's own characters: a table's escaped pipe is unescaped in `source`."""
        return self.text[self.places[start] : self.places[end]]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def begin(self, kind: MarkKind, opener: str, target: str = "", end: int = -1) -> None:
        at = self.at - len(opener)
        self.open.append(_Open(kind, self.length, at, opener, target, end, self.number()))

    def close(self, closer: str) -> None:
        """End the innermost mark.  One without any text in it, as around an image, is copied whole."""
        mark = self.open.pop()
        if mark.start < self.length:
            self.marks[mark.number] = Mark(mark.kind, mark.start, self.length, mark.opener, closer, mark.target)
            return
        self.marks = {number: inner for number, inner in self.marks.items() if number < mark.number}
        whole = self.raw(mark.at, self.at)
        self.marks[mark.number] = Mark(MarkKind.ATOM, mark.start, mark.start, whole, "", mark.target or whole)

    def atom(self, content: str) -> None:
        end = self.end_of_match()
        raw, self.at = self.raw(self.at, end), end
        self.marks[self.number()] = Mark(MarkKind.ATOM, self.length, self.length, raw, "", content)


def _text(walk: _Walk, token: Token) -> None:
    start = walk.at
    if token.type == "text_special":
        walk.at = walk.end_of_match()
    else:
        walk.take(token.content)
    walk.put(token.content, start)


def _break(walk: _Walk, hard: bool) -> None:
    """A soft break is white space; a hard one ends the sentence, whatever stands before it.

    The spaces before it are part of it: so they lie between segments, and a translation keeps them.
    """
    start = walk.at
    while (walk.source, walk.at) not in walk.reports and walk.source.startswith(" ", walk.at):
        walk.at += 1
    walk.at = walk.end_of_match()
    walk.put(HARD_BREAK if hard else "\n", start)


def _link(walk: _Walk, token: Token) -> None:
    end = walk.end_of_match()
    target = str(token.attrGet("href") or "")
    if token.info == "auto":
        walk.atom(target)
        return
    walk.take("[")
    walk.begin(MarkKind.LINK, "[", target, end)


def _step(walk: _Walk, token: Token) -> None:
    name = token.type.removesuffix("_open").removesuffix("_close")
    if token.type in ("text", "text_special"):
        _text(walk, token)
    elif token.type in ("softbreak", "hardbreak"):
        _break(walk, token.type == "hardbreak")
    elif token.type == "link_open":
        _link(walk, token)
    elif token.type == "link_close":
        opened = walk.open[-1]
        closer = walk.raw(walk.at, opened.end)
        if closer in ("]", "][]"):  # the label is the text, which translation changes: keep the label
            closer = f"][{walk.raw(opened.at + 1, walk.at)}]"
        walk.at = opened.end
        walk.close(closer)
    elif name in _PAIRED and token.nesting == 1:
        walk.take(token.markup)
        walk.begin(_PAIRED[name], token.markup)
    elif name in _PAIRED and token.nesting == -1:
        walk.take(token.markup)
        walk.close(token.markup)
    else:  # code, images, HTML: copied whole
        walk.atom(token.content)


def read_inline(source: str, tokens: Sequence[Token], env: dict[str, Any], text: str, places: Sequence[int]) -> Inline:
    """Plain text and marks of one block's inline `source`; marks in the order of their opening markup.

    `text` is the document's text; `places[i]` is the document offset of ``source[i]``; it has one more
    entry, for the end.
    Raises InlineMismatchError when tokens and source disagree.
    """
    walk = _Walk(source, text, places, env.get("qosbet", {}))
    skip_auto = False
    for token in tokens:
        if token.type == "link_open" and token.info == "auto":
            skip_auto = True
            _link(walk, token)
        elif skip_auto:
            skip_auto = token.type != "link_close"
        else:
            _step(walk, token)
    if walk.source[walk.at :].strip():
        raise InlineMismatchError(walk.at)
    marks = tuple(walk.marks[number] for number in sorted(walk.marks))
    return Inline("".join(walk.plain), (*walk.offsets, places[walk.at]), marks)
