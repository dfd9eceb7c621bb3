"""Alignment by construction: a segment belongs to the sentences of its translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.data import (
    Bead,
    Bitext,
    Block,
    Document,
    Inline,
    Note,
    Segment,
    Segmented,
    Severity,
    Span,
    Translation,
)
from pipeline.languages import language
from pipeline.markup import cut, write_inline

Splitter = Callable[[str, str], list[Span]]
"""Sentence ranges of one paragraph (text, language tag)."""


_MARKUP = frozenset("*_~[]()<>!`")


class _Writer:
    """Writes the target text piece by piece and remembers where its segments are."""

    def __init__(self, source: Segmented, lang: str, split: Splitter) -> None:
        self.source, self.lang, self.split = source, lang, split
        self.markdown = source.document.format == "markdown"
        self.spaced = language(lang).spaced
        self.pieces: list[str] = []
        self.length = 0
        self.joined = False
        self.segments: list[tuple[Span, int, Inline | None]] = []

    def write(self, text: str) -> None:
        if not text:
            return
        self.pieces.append(text)
        self.length += len(text)

    def gap(self, start: int, end: int, inside_block: bool) -> None:
        """What stands between two segments; Chinese has no space between sentences."""
        text = self.source.document.text[start:end]
        broken = self.markdown and _HARD_BREAK.search(text) is not None
        self.joined = inside_block and not self.spaced and not text.strip() and not broken
        self.write("" if self.joined else text)

    def join(self, written: str) -> None:
        """Keep a space after all where, without it, markup would meet markup: ``**…**这``, ``![``."""
        before = self.pieces[-1][-1] if self.pieces else ""
        meets = before in _MARKUP or written[:1] in _MARKUP
        if self.joined and self.markdown and before and meets:
            self.write(" ")

    def segment(self, segment: Segment, translation: Translation | None) -> int:
        """Write a translation; returns how many target segments it makes."""
        if translation is None or not translation.text:
            return 0
        text = translation.text
        marked = self.markdown and not segment.kind.copied
        written, offsets = write_inline(text, translation.marks) if marked else (text, ())
        self.join(written)
        start = self.length
        if segment.kind.copied:
            self.write(text)
            self.segments.append((Span(start, self.length), segment.block, None))
            return 1
        spans = self.split(text, self.lang)
        if not self.markdown:
            self.write(text)
            self.segments.extend((_moved(span, start), segment.block, None) for span in spans)
            return len(spans)
        self.write(written)
        parts = cut(written, Inline(text, offsets, translation.marks), spans, Span(0, len(written)))
        for place, part in parts:
            inline = Inline(part.plain, tuple(offset + start for offset in part.offsets), part.marks)
            self.segments.append((_moved(place, start), segment.block, inline))
        return len(spans)


_HARD_BREAK = re.compile(r" {2,}[\r\n]")


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def bitext_from_translations(
    source: Segmented, translations: Sequence[Translation | None], lang: str, split: Splitter
) -> Bitext:
    """The target document and the beads of a machine translation.

    The target text is the source text with every segment replaced: what lies between segments is
    kept byte for byte, except that Chinese sentences of one paragraph are not set apart by spaces.
    A segment without translation becomes a bead with an empty target side.
    """
    writer = _Writer(source, lang, split)
    document = source.document
    beads: list[Bead] = []
    ranges: list[Span] = []
    position = 0
    for block, span in source.blocks():
        first_target = len(writer.segments)
        for index in range(span.start, span.end):
            segment, translation = source.segments[index], translations[index]
            writer.gap(position, segment.start, inside_block=index > span.start)
            position = segment.end
            before = len(writer.segments)
            made = writer.segment(segment, translation)
            notes = translation.notes if translation else (MISSING,)
            score = translation.score if translation else None
            beads.append(Bead(Span(index, index + 1), Span(before, before + made), score, notes))
        if span.start == span.end:
            writer.gap(position, max(position, block.end), inside_block=False)
            position = max(position, block.end)
        mine = writer.segments[first_target:]
        ranges.append(Span(mine[0][0].start, mine[-1][0].end) if mine else Span(writer.length, writer.length))
    writer.write(document.text[position:])
    target = _document(source, lang, "".join(writer.pieces), ranges)
    segments = tuple(
        Segment(
            place.start,
            place.end,
            target.text[place.start : place.end],
            target.blocks[block].kind,
            block,
            inline,
        )
        for place, block, inline in writer.segments
    )
    return Bitext(source, Segmented(target, segments), tuple(beads))


MISSING = Note("missing", "the model gave no translation", Severity.ERROR)


def _document(source: Segmented, lang: str, text: str, ranges: Sequence[Span]) -> Document:
    document = source.document
    blocks = tuple(
        Block(block.kind, place.start, place.end, block.level, block.marker, None, block.cell)
        for block, place in zip(document.blocks, ranges, strict=True)
    )
    return Document(document.name, text, blocks, language(lang).tag, document.format)
