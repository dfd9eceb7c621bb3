"""Bitexts that share a source → one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from pipeline.data import Account, Bitext, Block, Kind, ModelCard, Note, Segmented, Severity, Span
from pipeline.languages import Alphabet, language
from pipeline.render.inline import safe_link, segment_html
from pipeline.render.rows import RowSpan, breaks_before, paragraphs, shown_rows
from pipeline.text.unicode import visible


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the page's footer says about how it was made."""

    card: ModelCard
    account: Account
    version: str
    given: tuple[str, ...] = ()
    """File names of the translations, where these were given and not made; then the card says nothing."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a cell."""

    html: Markup
    group: int
    """Sentences of all columns with the same number say the same."""
    flags: tuple[str, ...]
    first: bool
    """Whether it is the first sentence of its group, which carries the permalink."""
    broken: bool = False
    """Whether the author ended the line before it."""
    verbatim: str = ""
    """Code or HTML that stands in one column alone, shown as it is."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row in one language: paragraphs of sentences."""

    lang: str
    paragraphs: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One block in all languages, or a whole table (`table` set, `cells` empty)."""

    kind: str
    level: int
    cells: tuple[Cell, ...]
    table: tuple[tuple[str, tuple[tuple[tuple[bool, tuple[Sentence, ...]], ...], ...]], ...] = ()
    """Per language: its tag and the table's rows of (header?, sentences)."""
    link: str = ""
    marker: str = ""
    """Bullet or number of a list item whose text does not begin with it."""
    verbatim: str = ""
    """Code or HTML, shown as it is."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A note in the page's list."""

    group: int
    lang: str
    message: str


def link_groups(bitexts: Sequence[Bitext]) -> tuple[list[int], list[list[int]]]:
    """Number the sets of sentences that are linked by beads over all pairs of one source.

    Returns a group per source segment, and per bitext a group per target segment.  Groups count
    from 1 in source order; target segments without source get groups of their own at the end.
    """
    count = len(bitexts[0].source.segments)
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for bitext in bitexts:
        for bead in bitext.beads:
            for i in range(bead.source.start + 1, bead.source.end):
                parent[root(i)] = root(bead.source.start)
    numbers: dict[int, int] = {}
    source = [numbers.setdefault(root(i), len(numbers) + 1) for i in range(count)]
    following = len(numbers)
    targets = []
    for bitext in bitexts:
        groups = [0] * len(bitext.target.segments)
        for bead in bitext.beads:
            if len(bead.source):
                group = source[bead.source.start]
            else:
                following += 1
                group = following
            for j in range(bead.target.start, bead.target.end):
                groups[j] = group
        targets.append(groups)
    return source, targets


class _Page:
    """Collects the rows of a page."""

    def __init__(self, bitexts: Sequence[Bitext]) -> None:
        self.bitexts = bitexts
        self.sides: list[Segmented] = [bitexts[0].source, *(bitext.target for bitext in bitexts)]
        source, targets = link_groups(bitexts)
        self.groups = [source, *targets]
        self.notes = [self._source_notes(), *(self._target_notes(bitext) for bitext in bitexts)]
        self.blocks = [list(side.blocks()) for side in self.sides]
        self.seen: set[int] = set()

    def _source_notes(self) -> dict[int, tuple[Note, ...]]:
        """Notes of beads without target sentence are shown at the source sentence."""
        found: dict[int, tuple[Note, ...]] = {}
        for bitext in self.bitexts:
            for bead in bitext.beads:
                if bead.notes and not len(bead.target) and len(bead.source):
                    found[bead.source.start] = bead.notes
        return found

    @staticmethod
    def _target_notes(bitext: Bitext) -> dict[int, tuple[Note, ...]]:
        return {bead.target.start: bead.notes for bead in bitext.beads if bead.notes and len(bead.target)}

    def sentences(self, column: int, span: Span) -> tuple[Sentence, ...]:
        made = []
        for index in range(span.start, span.end):
            group = self.groups[column][index]
            first = group not in self.seen
            self.seen.add(group)
            flags = tuple(n.message for n in self.notes[column].get(index, ()) if n.severity is not Severity.INFO)
            side = self.sides[column]
            segment = side.segments[index]
            broken, code = index > span.start and breaks_before(side, index), _without_fence(segment.text, segment.kind)
            made.append(Sentence(segment_html(segment), group, flags, first, broken, code))
        return tuple(made)

    def rows(self) -> Iterator[Row]:
        blocks = self.sides[0].document.blocks
        for shown in shown_rows(self.bitexts):
            if shown.table:
                yield self._table(*shown.blocks)
            else:
                yield self._row(shown.row, blocks[slice(*shown.blocks)])

    def _row(self, row: RowSpan, blocks: Sequence[Block]) -> Row:
        block = blocks[0] if blocks else Block(Kind.PARAGRAPH, 0, 0)
        kind = Kind.PARAGRAPH if block.kind is Kind.CELL else block.kind
        spans = (row.source, *row.targets)
        columns = range(1) if kind.copied else range(len(self.sides))
        cells = tuple(self._cell(column, spans[column]) for column in columns)
        text = self.sides[0].document.text[block.start : block.end]
        link = (safe_link(text.strip("<>")) or "") if kind is Kind.URL else ""
        outside = block.marker and not text.startswith(block.marker)
        marker = (block.marker if block.marker[:1].isdigit() else "•") if outside else ""
        return Row(kind.value, block.level, cells, (), link, marker, _without_fence(text, kind))

    def _cell(self, column: int, span: Span) -> Cell:
        side = self.sides[column]
        parts = [self.sentences(column, part) for part in paragraphs(side, span)]
        return Cell(side.document.lang, tuple(parts))

    def _table(self, start: int, end: int) -> Row:
        tables = []
        for column, side in enumerate(self.sides):
            rows: dict[int, list[tuple[bool, tuple[Sentence, ...]]]] = {}
            for index in range(start, end):
                cell = self.sides[0].document.blocks[index].cell
                assert cell is not None
                rows.setdefault(cell.row, []).append(
                    (cell.header, self.sentences(column, self.blocks[column][index][1]))
                )
            tables.append((side.document.lang, tuple(tuple(row) for row in rows.values())))
        return Row("table", 0, (), tuple(tables))

    def flags(self) -> tuple[Flag, ...]:
        return tuple(
            Flag(self.groups[column][index], self.sides[column].document.lang, note.message)
            for column, notes in enumerate(self.notes)
            for index, found in sorted(notes.items())
            for note in found
            if note.severity is not Severity.INFO
        )


def _without_fence(text: str, kind: Kind) -> str:
    """The lines of a code block between its fences; other copied text as it is."""
    lines = text.splitlines()
    fenced = kind is Kind.CODE and len(lines) > 1 and lines[0].lstrip()[:3] in ("```", "~~~")
    return "\n".join(lines[1:-1]) if fenced else text if kind in (Kind.CODE, Kind.HTML) else ""


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["endonym"] = lambda tag: language(tag).endonym
    environment.filters["spaced"] = lambda tag: language(tag).spaced
    environment.filters["direction"] = lambda tag: Markup(' dir="rtl"') if language(tag).rtl else ""
    return environment


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return _environment().from_string(_asset("page.html"))


def _source_hash(content: str) -> str:
    """The Content-Security-Policy source expression for an inline style or script."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode() + "'"


def page_html(bitexts: Sequence[Bitext], provenance: Provenance) -> str:
    """One page with the source and the target of every bitext side by side.

    All bitexts must have the same source.  The page loads nothing, runs only its own script, and is
    complete without it.
    """
    page = _Page(bitexts)
    style, script = _asset("page.css"), _asset("page.js")
    document = bitexts[0].source.document
    page_text = _template().render(
        title=document.title,
        lang=document.lang,
        alphabet="" if document.alphabet is Alphabet.CYRILLIC else document.alphabet.description,
        columns=[side.document.lang for side in page.sides],
        rows=list(page.rows()),
        flags=page.flags(),
        provenance=provenance,
        style=Markup(style),
        script=Markup(script),
        style_hash=Markup(_source_hash(style)),
        script_hash=Markup(_source_hash(script)),
    )
    return visible(page_text)
