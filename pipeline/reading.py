"""A Kazakh document as the model reads it, in Cyrillic, and back to how it is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipeline.data import Block, Document, Inline, Segment, Segmented, Span
from pipeline.languages import Alphabet
from pipeline.markup import cut
from pipeline.text.script import to_cyrillic


def in_cyrillic(document: Document) -> Document:
    """The document with the plain text of its blocks in Cyrillic; itself where it is written so.

    The text stays as it is and all offsets lead into it, so whatever is found in the Cyrillic has its
    place in the original at once.
    """
    if document.alphabet is Alphabet.CYRILLIC:
        return document
    blocks = tuple(_read(document, block) for block in document.blocks)
    return replace(document, blocks=blocks, lang=Alphabet.CYRILLIC.tag, alphabet=Alphabet.CYRILLIC)


def _read(document: Document, block: Block) -> Block:
    if block.kind.copied:
        return block
    own = block.inline or Inline(document.text[block.start : block.end], tuple(range(block.start, block.end + 1)), ())
    text, spans = to_cyrillic(own.plain, document.alphabet)
    marks = []
    for mark in own.marks:
        place = spans.to_converted(mark.start, mark.end)
        marks.append(replace(mark, start=place.start, end=place.end))
    return replace(block, inline=Inline(text, tuple(own.offsets[at] for at in spans.origins()), tuple(marks)))


def as_written(read: Segmented, document: Document) -> Segmented:
    """The segments of ``in_cyrillic(document)`` in the letters of `document`; each keeps its Cyrillic, too."""
    if read.document is document:
        return read
    segments: list[Segment] = []
    for index, (_, span) in enumerate(read.blocks()):
        segments.extend(_written(document, index, read.segments[span.start : span.end]))
    return Segmented(document, tuple(segments))


def _written(document: Document, index: int, read: Sequence[Segment]) -> list[Segment]:
    """The segments of one block."""
    inline = document.blocks[index].inline
    if inline is None or not all(segment.inline for segment in read):
        return [replace(segment, inline=None, cyrillic=segment.plain if segment.inline else "") for segment in read]
    spans = []
    for segment in read:
        assert segment.inline is not None
        first, last = segment.inline.offsets[0], segment.inline.offsets[-1]
        spans.append(Span(bisect_left(inline.offsets, first), bisect_left(inline.offsets, last)))
    whole = Span(document.blocks[index].start, document.blocks[index].end)
    parts = (part for _, part in cut(document.text, inline, spans, whole))
    return [replace(s, inline=part, cyrillic=s.plain) for s, part in zip(read, parts, strict=True)]
