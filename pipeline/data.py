"""The vocabulary: what the stages pass to each other.

Everything is frozen.  Offsets are half-open ranges of code points, counted from 0 in
`Document.text`; indexes of blocks, segments and beads count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pipeline.errors import AccountError
from pipeline.languages import Alphabet


class Span(NamedTuple):
    """A half-open range ``start <= i < end`` of code points or of indexes."""

    start: int
    end: int

    def __len__(self) -> int:  # a range's length, not the tuple's
        return self.end - self.start


class Kind(StrEnum):
    """What a block, and each segment in it, is to the reader."""

    TITLE = "title"
    REPEAT = "repeat"  # the title once more, as press services print it
    DATE = "date"
    PLACE = "place"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list-item"
    CELL = "cell"
    IMAGE = "image"  # the alternative text of an image that stands alone
    CODE = "code"
    HTML = "html"
    META = "meta"  # front matter
    URL = "url"

    @property
    def copied(self) -> bool:
        """Whether such text is carried over as it is, never translated."""
        return self in _COPIED

    @property
    def hidden(self) -> bool:
        """Whether pages leave it out: the title once more, and front matter."""
        return self in _HIDDEN


_COPIED = frozenset({Kind.CODE, Kind.HTML, Kind.META, Kind.URL})
_HIDDEN = frozenset({Kind.REPEAT, Kind.META})


class MarkKind(StrEnum):
    """Inline markup."""

    EMPHASIS = "em"
    STRONG = "strong"
    STRIKE = "s"
    LINK = "link"
    ATOM = "atom"  # code, an image or HTML inside a sentence: copied whole, no text of its own


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup over ``plain[start:end]`` of a block or segment.

    `opener` and `closer` are the source's own characters; one of them is empty where a sentence
    boundary falls inside the markup.
    """

    kind: MarkKind
    start: int
    end: int
    opener: str
    closer: str
    target: str = ""
    """A link's address, or the literal content of an atom."""


HARD_BREAK = "\u2029"
"""Stands in `Inline.plain` for a line break that the author set: sentences end there."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A block's text without its inline markup, and the way back."""

    plain: str
    offsets: tuple[int, ...]
    """For each character of `plain` its offset in the document, and one more for the end."""
    marks: tuple[Mark, ...]

    def __post_init__(self) -> None:
        if len(self.offsets) != len(self.plain) + 1:
            raise AccountError(f"inline text of {len(self.plain)} characters has {len(self.offsets)} offsets")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a table cell stands."""

    table: int
    row: int
    column: int
    header: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, cell…: ``document.text[start:end]``."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    """Heading level from 1, or depth of a list from 0."""
    marker: str = ""
    """What introduces a list item (``–``, ``1.``), as the source writes it.  In plain text the block begins
    with it; in Markdown it stands before the block."""
    inline: Inline | None = None
    """Set where the text carries inline markup; None means that the text is plain."""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source article: the decoded text, unchanged, and the blocks in it, in order, never overlapping."""

    name: str
    """File name or title given by the caller; used in messages and to name the workspace."""
    text: str
    blocks: tuple[Block, ...]
    lang: str = "kk"
    format: str = "text"
    """``text`` or ``markdown``."""
    encoding: str = "utf-8"
    """Encoding the bytes were decoded with; ``utf-8-sig`` when a byte order mark was removed."""
    alphabet: Alphabet = Alphabet.CYRILLIC
    """The letters that a Kazakh text is written in; models read it in Cyrillic (`reading`)."""

    def __post_init__(self) -> None:
        position = 0
        for block in self.blocks:
            if not position <= block.start <= block.end <= len(self.text):
                raise AccountError(
                    f"{self.name}: block at {block.start}..{block.end} overlaps or lies outside the text"
                )
            position = block.end

    def first(self, kind: Kind) -> str | None:
        """Text of the first block of `kind`, with white space folded; None if there is none."""
        for block in self.blocks:
            if block.kind is kind:
                raw = block.inline.plain if block.inline else self.text[block.start : block.end]
                return " ".join(raw.split())
        return None

    def table_end(self, index: int) -> int:
        """The index behind the last cell of the table that the block at `index`, a cell, stands in."""
        first = self.blocks[index].cell
        end = index + 1
        while first and end < len(self.blocks) and (cell := self.blocks[end].cell) and cell.table == first.table:
            end += 1
        return end

    @property
    def title(self) -> str:
        """The title, or failing that the first heading, or the name."""
        return self.first(Kind.TITLE) or self.first(Kind.HEADING) or self.name


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or a whole heading, cell…, with its place: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str
    kind: Kind
    block: int
    """Index into `Document.blocks`."""
    inline: Inline | None = None
    """The text without markup, offsets still into the document; None where there is none."""
    cyrillic: str = ""
    """What the model read, where the source is written in other letters; else empty."""

    @property
    def plain(self) -> str:
        """What the model reads: the text without inline markup."""
        return self.inline.plain if self.inline else self.text

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Inline markup, offsets into `plain`."""
        return self.inline.marks if self.inline else ()


class Severity(StrEnum):
    """How much a `Note` matters to somebody who wants to publish."""

    INFO = "info"  # what was done; nothing to check
    WARNING = "warning"  # look at it
    ERROR = "error"  # wrong unless a person says otherwise


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know about a segment or bead.  `code` is stable, `message` is for people."""

    code: str
    message: str
    severity: Severity = Severity.WARNING
    target: Span | None = None
    """The place in the plain target text, if it has one; empty (start = end) where something is missing there."""
    source: Span | None = None
    """The place in the plain source text, if it has one."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """Options of decoding that change the words."""

    beam: int = 4
    """Beam width; 1 is greedy."""
    length_ratio: float = 2.0
    """Longest output, in pieces, per piece of source…"""
    length_extra: int = 32
    """…plus this many."""
    longest_source: int = 200
    """Sources of more pieces than this are split at clause marks before translation."""
    candidates: int = 1
    """How many of the model's answers are compared by the checks; 1 takes its first answer as it is."""
    retries: int = 0
    """How often what is still wrong is cut at clause marks and translated anew, in smaller parts each time."""


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence to be translated into one language (BCP 47 tag)."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model answered to a `Request`."""

    text: str
    score: float
    """Mean natural log-probability of a piece, end mark included; at most 0."""
    finished: bool
    """False when the length limit was reached before the end mark: the text is cut."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Who translated: enough to repeat the run and to honour the licence."""

    name: str
    revision: str
    digest: str
    """SHA-256 over the model's files."""
    licence: str
    engine: str
    """Engine and arithmetic, e.g. ``ctranslate2/int8``."""
    notice: str = ""
    """One line on limits or licence, shown wherever the model's words are."""
    demonstration: bool = False
    """Whether the model is too weak for real work: then the notice stands above the text, too."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The accepted translation of a segment into one language, without inline markup."""

    text: str
    score: float | None
    """As `Hypothesis.score`; None for copied text and for what a translation memory gave."""
    marks: tuple[Mark, ...] = ()
    """The source's inline markup, offsets into `text`."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Bead:
    """Source segments and the target segments that say the same; either side may be empty."""

    source: Span
    """Half-open range of source segment indexes."""
    target: Span
    """Half-open range of target segment indexes."""
    score: float | None = None
    """Machine translation: mean log-probability a piece.  Alignment: weighed evidence in nats."""
    notes: tuple[Note, ...] = ()
    evidence: tuple[tuple[str, float], ...] = ()
    """Alignment: what each kind of cue (words, names, numbers…) adds to the score; the rest is length and size."""


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document and its segments, in order."""

    document: Document
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        position = 0
        for index, segment in enumerate(self.segments):
            text = self.document.text
            if segment.start < position or text[segment.start : segment.end] != segment.text:
                where = f"{self.document.name}: segment {index} at {segment.start}..{segment.end}"
                raise AccountError(f"{where} does not reproduce the text")
            position = segment.end

    def blocks(self) -> Iterator[tuple[Block, Span]]:
        """Each block with the range of its segments' indexes."""
        position = 0
        for index, block in enumerate(self.document.blocks):
            start = position
            while position < len(self.segments) and self.segments[position].block == index:
                position += 1
            yield block, Span(start, position)


@dataclass(frozen=True, slots=True)
class Bitext:
    """Two segmented documents and the beads that tile them."""

    source: Segmented
    target: Segmented
    beads: tuple[Bead, ...]

    def __post_init__(self) -> None:
        at_source = at_target = 0
        for number, bead in enumerate(self.beads):
            if (bead.source.start, bead.target.start) != (
                at_source,
                at_target,
            ) or bead.source.end < at_source:
                raise AccountError(f"{self.source.document.name}: bead {number} leaves a gap or overlaps")
            at_source, at_target = bead.source.end, bead.target.end
        if (at_source, at_target) != (len(self.source.segments), len(self.target.segments)):
            raise AccountError(f"{self.source.document.name}: beads end at {at_source}/{at_target}")


@dataclass(frozen=True, slots=True)
class Account:
    """What became of every character of a source text."""

    read: int
    translated: int
    copied: int
    """Carried over as it is: white space between segments, markup, code, addresses."""
    skipped: int
    """Left out or not translated."""
    missing: tuple[str, ...] = ()
    """One line for each segment that should have been translated and was not."""

    def __post_init__(self) -> None:
        if self.translated + self.copied + self.skipped != self.read:
            total = self.translated + self.copied + self.skipped
            raise AccountError(f"the account does not close: {total} characters of {self.read}")

    @property
    def complete(self) -> bool:
        """Whether nothing that should be translated is missing."""
        return not self.missing and self.skipped == 0


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything that decides the bytes of a result.  Equal signatures, equal results."""

    source: str
    """SHA-256 of the source file's bytes."""
    source_name: str
    source_lang: str
    targets: tuple[str, ...]
    model: ModelCard
    decoding: Decoding
    render: str
    """Digest of the rendering options."""
    version: str
    """Version of this program."""
    tools: tuple[tuple[str, str], ...] = field(default=())
    """Names and versions of the libraries that decide the words."""
    checks: str = ""
    """Which checks were made: empty for all, ``none``, or the codes that were off."""
    terms: str = ""
    """SHA-256 of the user's list of terms; empty where only the bundled one was used."""
    memory: str = ""
    """SHA-256 over what the translation memory had for this article; empty without a memory."""
