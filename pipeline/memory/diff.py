"""What differs between two sources, word by word, for showing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.data import Span
from pipeline.memory.entry import Edit
from pipeline.memory.normal import Token, tokens

_LARGEST = 250_000
"""Product of the words on both sides from which they are no more told apart: nobody reads such a difference."""


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """The stretches that differ, in order; both sides between two of them are equal but for white space and forms.

    Offsets are into the texts as given.

    >>> [(tuple(e.old), tuple(e.new)) for e in edits("Ол 5 кітап алды.", "Ол 7 кітап алды.")]
    [((3, 4), (3, 4))]
    """
    ours, theirs = tokens(old), tokens(new)
    before, after = [token.form for token in ours], [token.form for token in theirs]
    return tuple(
        Edit(_span(ours, i, j, len(old)), _span(theirs, k, m, len(new))) for i, j, k, m in _differing(before, after)
    )


def _differing(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Index ranges of both sides that differ, in order."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(left) * len(right) > _LARGEST:
        yield head, len(old) - tail, head, len(new) - tail
        return
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            yield head + i, head + j, head + k, head + m


def _span(found: list[Token], first: int, last: int, length: int) -> Span:
    """The place of ``found[first:last]``; for none, the empty range before the next token."""
    if first < last:
        return Span(found[first].start, found[last - 1].end)
    at = found[first].start if first < len(found) else length
    return Span(at, at)
