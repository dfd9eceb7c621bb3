"""Which blocks stand side by side: bitexts that share a source, cut into rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.data import Bead, Bitext, Segment, Segmented, Span


@dataclass(frozen=True, slots=True)
class RowSpan:
    """A row of a page: no bead of any pair reaches out of it."""

    blocks: Span
    """Source blocks; empty where a target has something that the source lacks."""
    source: Span
    """Source segments."""
    targets: tuple[Span, ...]
    """Target segments, one range a bitext."""


def mirrored(bitexts: Sequence[Bitext]) -> bool:
    """Whether every target has the source's blocks one for one, and no bead leaves its block."""
    return all(_is_mirror(bitext) for bitext in bitexts)


def _is_mirror(bitext: Bitext) -> bool:
    ours, theirs = ([(b.kind, b.cell) for b in s.document.blocks] for s in (bitext.source, bitext.target))
    return ours == theirs and all(
        len({segment.block for segment in _segments(bitext, bead)}) == 1 and len(bead.source) for bead in bitext.beads
    )


def _segments(bitext: Bitext, bead: Bead) -> tuple[Segment, ...]:
    source, target = bitext.source.segments, bitext.target.segments
    return (*source[bead.source.start : bead.source.end], *target[bead.target.start : bead.target.end])


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a row."""

    row: RowSpan
    blocks: Span
    """Its source blocks from the first that is not hidden, or all of a table; empty if only targets are shown."""
    table: bool = False
    """Whether it is a whole table, laid out alike on all sides; then the row is only where it begins."""


def shown_rows(bitexts: Sequence[Bitext]) -> Iterator[Shown]:
    """The rows of a page, in order: hidden blocks left out, tables whole, nothing of a target lost beside them."""
    document, alike, until = bitexts[0].source.document, mirrored(bitexts), 0
    for row in row_spans(bitexts):
        if row.blocks.start < until:
            continue  # part of a table that is written already
        kept = [i for i in range(*row.blocks) if not document.blocks[i].kind.hidden]
        first = document.blocks[kept[0]] if kept else None
        if alike and first and first.cell:
            until = document.table_end(kept[0])
            yield Shown(row, Span(kept[0], until), table=True)
            continue
        if first or not len(row.blocks):
            yield Shown(row, Span(kept[0], row.blocks.end) if kept else row.blocks)
        beside = len(row.blocks) and (first is None or first.kind.copied)
        if beside and (left := _unshown(bitexts, row)):
            yield Shown(left, left.blocks)


def _unshown(bitexts: Sequence[Bitext], row: RowSpan) -> RowSpan | None:
    """What the targets have beside a source block that is hidden, or copied and shown once for all; None if nothing.

    A copy of the same text, and what is itself hidden, need not be shown.  Machine translations leave nothing.
    """
    source = bitexts[0].source
    own = {"".join(source.segments[i].text.split()) for i in range(*row.source)}

    def needed(bitext: Bitext, span: Span) -> bool:
        segments = bitext.target.segments[span.start : span.end]
        return any(not s.kind.hidden and "".join(s.text.split()) not in own for s in segments)

    kept = tuple(
        span if needed(bitext, span) else Span(span.start, span.start)
        for bitext, span in zip(bitexts, row.targets, strict=True)
    )
    nothing = Span(row.source.start, row.source.start)
    return RowSpan(Span(row.blocks.start, row.blocks.start), nothing, kept) if any(map(len, kept)) else None


def _row_of_block(bitexts: Sequence[Bitext]) -> list[int]:
    """The number of each source block's row: blocks that a bead joins share one."""
    source = bitexts[0].source
    joined = [False] * len(source.document.blocks)  # with the block before
    for bitext in bitexts:
        for bead in bitext.beads:
            if len(bead.source) > 1:
                first, last = (source.segments[i].block for i in (bead.source.start, bead.source.end - 1))
                joined[first + 1 : last + 1] = [True] * (last - first)
    rows, row = [], -1
    for together in joined:
        row += not together
        rows.append(row)
    return rows


def _row_of_bead(bitext: Bitext, rows: Sequence[int]) -> list[float]:
    """Each bead's row; half a row further for what stands between two rows and belongs to neither."""
    beads, source, target = bitext.beads, bitext.source.segments, bitext.target.segments
    own = [float(rows[source[bead.source.start].block]) if len(bead.source) else None for bead in beads]
    following: list[Bead | None] = [None] * len(beads)  # the next bead with a source side
    below: Bead | None = None
    for number in reversed(range(len(beads))):
        following[number] = below = beads[number] if len(beads[number].source) else below
    made: list[float] = []
    upper: float | None = None  # the row of the last bead with a source side
    for number, bead in enumerate(beads):
        here, below = own[number], following[number]
        if here is not None:
            upper = here
            made.append(here)
            continue
        lower = float(rows[source[below.source.start].block]) if below else None
        block, before = target[bead.target.start].block, beads[number - 1] if number else None
        if upper is not None and upper == lower:
            made.append(upper)
        elif before and len(before.target) and target[before.target.end - 1].block == block:
            made.append(made[-1])
        elif lower is not None and below and len(below.target) and target[below.target.start].block == block:
            made.append(lower)
        else:
            made.append(-0.5 if upper is None else upper + 0.5)
    return made


def row_spans(bitexts: Sequence[Bitext]) -> list[RowSpan]:
    """The rows of bitexts that share a source, in order; every segment of every side stands in exactly one."""
    source, rows = bitexts[0].source, _row_of_block(bitexts)
    blocks = _ranges([float(row) for row in rows])
    of_source = _ranges([float(rows[segment.block]) for segment in source.segments])
    of_targets = []
    for bitext in bitexts:
        placed = zip(bitext.beads, _row_of_bead(bitext, rows), strict=True)
        of_targets.append(_ranges([row for bead, row in placed for _ in range(len(bead.target))]))
    numbers = sorted(set(blocks).union(*of_targets))
    made, here = [], [0] * (2 + len(bitexts))
    for number in numbers:
        spans = []
        for side, ranges in enumerate((blocks, of_source, *of_targets)):
            span = ranges.get(number, Span(here[side], here[side]))
            here[side] = span.end
            spans.append(span)
        made.append(RowSpan(spans[0], spans[1], tuple(spans[2:])))
    return made


def _ranges(rows: Sequence[float]) -> dict[float, Span]:
    """For each row the range of indexes that have its number; the numbers never fall."""
    found: dict[float, Span] = {}
    for index, row in enumerate(rows):
        found[row] = Span(found[row].start if row in found else index, index + 1)
    return found


_HARD_BREAK = re.compile(r"(?:\\| {2,})(?:\r\n?|\n)|<br\s*/?>", re.IGNORECASE)


def breaks_before(side: Segmented, index: int) -> bool:
    """Whether the author of a Markdown text ended the line before a segment that is not the first of its block."""
    if index == 0 or side.document.format != "markdown":
        return False
    before, segment = side.segments[index - 1], side.segments[index]
    between = side.document.text[before.end : segment.start]
    return before.block == segment.block and _HARD_BREAK.search(between) is not None


def paragraphs(side: Segmented, span: Span) -> list[Span]:
    """A range of segments cut where a new block begins."""
    made: list[Span] = []
    for index in range(span.start, span.end):
        if made and side.segments[index].block == side.segments[index - 1].block:
            made[-1] = Span(made[-1].start, index + 1)
        else:
            made.append(Span(index, index + 1))
    return made
