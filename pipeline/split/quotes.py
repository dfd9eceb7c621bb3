"""Which quotation marks and brackets of a paragraph belong together.

A mark's direction is read from the white space around it, because Kazakh texts also carry reversed
marks (``”сөз“``, ``»сөз«``); where that does not tell, the shape of the mark does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 160
"""Pairs further apart than this many characters are not looked at: they do not hold a sentence together."""

_MARK = re.compile('[«»‹›“”„‟"()\\[\\]]')
_SHAPE = dict.fromkeys("«‹“„([", +1) | dict.fromkeys("»›”‟)]", -1) | {'"': 0}
_FAMILY = {mark: family for family, marks in enumerate(("«»", "‹›", '“”„‟"', "()", "[]")) for mark in marks}
_BRACKETS = frozenset("()[]")
_BEFORE_OPENING = frozenset("([{«‹“„-–—―−/")
_AFTER_CLOSING = frozenset(")]}»›”.,;:!?…-–—―−/")


class Pair(NamedTuple):
    """Offsets of an opening mark and of the mark that closes it."""

    opening: int
    closing: int


class Quotes(NamedTuple):
    """The marks of one paragraph."""

    pairs: tuple[Pair, ...]
    """Marks that belong together, no further apart than `LONGEST`; in order of their openings."""
    closing: frozenset[int]
    """Offsets of all closing quotation marks, with a partner or without."""


NONE = Quotes((), frozenset())


def find_quotes(text: str) -> Quotes:
    """The quotation marks and brackets of `text`, in linear time.

    Whether two marks are a pair depends on nothing outside them, so a sentence cut out of `text` keeps
    the pairs it had.
    """
    stacks: tuple[list[int], ...] = ([], [], [], [], [])
    pairs: list[Pair] = []
    closing: list[int] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        stack = stacks[_FAMILY[mark]]
        direction = _SHAPE[mark] if mark in _BRACKETS else _direction(text, at, mark, bool(stack))
        if direction > 0:
            stack.append(at)
        elif direction < 0:
            if mark not in _BRACKETS:
                closing.append(at)
            if stack:
                pair = Pair(stack.pop(), at)
                if at - pair.opening <= LONGEST:
                    pairs.append(pair)
    return Quotes(tuple(sorted(pairs)), frozenset(closing))


def _direction(text: str, at: int, mark: str, is_open: bool) -> int:
    """+1 for an opening, -1 for a closing mark, 0 for one that is neither."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    opens = not before or before.isspace() or before in _BEFORE_OPENING
    closes = not after or after.isspace() or after in _AFTER_CLOSING
    if opens != closes:
        return 1 if opens else -1
    if mark == '"' and not opens and is_open:
        return -1  # "Нұр"ға: closed inside a word
    return _SHAPE[mark]
