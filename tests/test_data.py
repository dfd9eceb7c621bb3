from __future__ import annotations

import pytest

from pipeline.data import Account, Bead, Bitext, Block, Document, Inline, Kind, Segment, Segmented, Span
from pipeline.errors import AccountError


def document(text: str, *ranges: tuple[int, int]) -> Document:
    return Document("d", text, tuple(Block(Kind.PARAGRAPH, *r) for r in ranges))


def segmented(text: str, *ranges: tuple[int, int]) -> Segmented:
    whole = document(text, (0, len(text)))
    return Segmented(whole, tuple(Segment(a, b, text[a:b], Kind.PARAGRAPH, 0) for a, b in ranges))


def test_blocks_must_not_overlap() -> None:
    with pytest.raises(AccountError, match="overlaps"):
        document("абвг", (0, 3), (2, 4))


def test_blocks_must_lie_in_the_text() -> None:
    with pytest.raises(AccountError, match="outside"):
        document("абвг", (0, 5))


def test_segments_must_reproduce_the_text() -> None:
    whole = document("абвг", (0, 4))
    with pytest.raises(AccountError, match="does not reproduce"):
        Segmented(whole, (Segment(0, 2, "аа", Kind.PARAGRAPH, 0),))


@pytest.mark.parametrize(
    "beads",
    [
        [((0, 1), (0, 1))],  # stops early
        [((0, 1), (0, 1)), ((0, 2), (1, 2))],  # overlaps
        [((1, 2), (0, 2))],  # begins late
    ],
)
def test_beads_must_tile(beads: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    source, target = segmented("аб вг", (0, 2), (3, 5)), segmented("ab cd", (0, 2), (3, 5))
    with pytest.raises(AccountError):
        Bitext(source, target, tuple(Bead(Span(*s), Span(*t)) for s, t in beads))


def test_an_account_must_close() -> None:
    with pytest.raises(AccountError, match="9 characters of 10"):
        Account(10, 5, 3, 1)


def test_inline_needs_an_offset_for_every_character() -> None:
    with pytest.raises(AccountError):
        Inline("абв", (0, 1, 2), ())


def test_length_of_a_span_is_that_of_the_range() -> None:
    assert len(Span(3, 7)) == 4
