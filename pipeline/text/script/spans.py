"""The way between a converted text and its original."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.data import Span


@dataclass(frozen=True, slots=True)
class SpanMap:
    """Where each stretch of a converted text stands in the original, and the other way round.

    Both texts are cut into the same number of pieces, in order; piece *i* of the converted text,
    ``converted[i]`` to ``converted[i + 1]``, was made from ``original[i]`` to ``original[i + 1]``.
    Offsets count code points from 0.  No piece is empty on either side.  Pieces of equal length
    correspond character by character; the others only as a whole.
    """

    converted: tuple[int, ...]
    original: tuple[int, ...]

    def to_original(self, start: int, end: int) -> Span:
        """The smallest range of the original that holds what ``converted_text[start:end]`` was made from."""
        return _across(self.converted, self.original, start, end)

    def to_converted(self, start: int, end: int) -> Span:
        """The smallest range of the converted text that holds what ``original_text[start:end]`` became."""
        return _across(self.original, self.converted, start, end)

    def origins(self) -> tuple[int, ...]:
        """For each character of the converted text, and for its end, the original offset it begins at."""
        places: list[int] = []
        for i in range(len(self.converted) - 1):
            length, start = self.converted[i + 1] - self.converted[i], self.original[i]
            same = length == self.original[i + 1] - start
            places.extend(range(start, start + length) if same else [start] * length)
        return (*places, self.original[-1])


def _across(here: tuple[int, ...], there: tuple[int, ...], start: int, end: int) -> Span:
    if not 0 <= start <= end <= here[-1]:
        raise ValueError(f"{start}..{end} is no range of a text of {here[-1]} characters")
    first = bisect_right(here, start) - 1
    begin = there[first] + (start - here[first] if _even(here, there, first) else 0)
    if start == end:
        return Span(begin, begin)
    last = bisect_left(here, end) - 1
    return Span(begin, there[last] + end - here[last] if _even(here, there, last) else there[last + 1])


def _even(here: tuple[int, ...], there: tuple[int, ...], piece: int) -> bool:
    """Whether a piece corresponds character by character; so does the empty one behind the last."""
    return here[piece : piece + 2][-1] - here[piece] == there[piece : piece + 2][-1] - there[piece]


def join_pieces(pieces: Iterable[tuple[int, int]]) -> SpanMap:
    """The map of pieces given by their lengths, (in the converted text, in the original), in order.

    Neighbours that correspond character by character become one piece.
    """
    converted, original = [0], [0]
    even = False  # whether the last piece corresponds character by character
    for here, there in pieces:
        if even and here == there:
            converted[-1] += here
            original[-1] += there
            continue
        converted.append(converted[-1] + here)
        original.append(original[-1] + there)
        even = here == there
    return SpanMap(tuple(converted), tuple(original))
