"""Documents to segments: sentences of each block, with offsets into the untouched text."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.data import HARD_BREAK, Document, Kind, Segment, Segmented, Span
from pipeline.languages import short_tag
from pipeline.markup import cut
from pipeline.split import alphabetic, chinese
from pipeline.split.knowledge import knowledge

__all__ = ["Decision", "explain", "sentence_spans", "split_document"]

_WHOLE = frozenset({Kind.DATE, Kind.PLACE})
"""Kinds that are one segment however many stops they hold."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One candidate stop: where the sentence would end, whether it does, and the rule that said so."""

    position: int
    boundary: bool
    rule: str


def explain(text: str, lang: str = "kk") -> list[Decision]:
    """Every candidate stop of one paragraph, in order, with the rule behind the decision."""
    tag = short_tag(lang)
    known = knowledge(tag)
    if tag == "zh":
        return [Decision(end, boundary, rule) for end, _, boundary, rule in chinese.candidates(text, known)]
    found = alphabetic.candidates(text, known, shortcut=False)
    return [Decision(end, boundary, rule) for end, _, boundary, rule in found]


def sentence_spans(text: str, lang: str = "kk") -> list[Span]:
    """Half-open ranges of the sentences of one paragraph, white space around them left out.

    The ranges are in order, never empty, and hold every character that is not white space.
    """
    tag = short_tag(lang)
    scan = chinese.candidates if tag == "zh" else alphabetic.candidates
    spans, start = [], len(text) - len(text.lstrip())
    for end, following, boundary, _ in scan(text, knowledge(tag)):
        if boundary:
            spans.append(Span(start, end))
            start = following
    if start < len(text):
        spans.append(Span(start, len(text.rstrip())))
    return spans


def split_document(document: Document) -> Segmented:
    """The segments of a document, in order.  Copied blocks, dates and places are one segment each."""
    segments: list[Segment] = []
    for index, block in enumerate(document.blocks):
        if block.inline and not block.kind.copied:
            segments.extend(_marked_segments(document, index))
            continue
        text = document.text[block.start : block.end]
        whole = block.kind.copied or block.kind in _WHOLE
        spans = [Span(0, len(text))] if whole else sentence_spans(text, document.lang)
        for start, end in spans:
            if text[start:end].strip():
                first, last = block.start + start, block.start + end
                segments.append(Segment(first, last, document.text[first:last], block.kind, index))
    return Segmented(document, tuple(segments))


def _marked_segments(document: Document, index: int) -> list[Segment]:
    """Segments of a block with inline markup; each carries its share of the marks."""
    block = document.blocks[index]
    assert block.inline is not None
    inline = block.inline
    whole = block.kind in _WHOLE
    spans = [_trimmed(inline.plain)] if whole else _lines_apart(inline.plain, document.lang)
    spans = [span for span in spans if span.end > span.start]
    if not spans and not inline.marks:
        return []
    if not spans:  # nothing but code, images or tags
        text = document.text[block.start : block.end]
        return [Segment(block.start, block.end, text, Kind.HTML, index)]
    parts = cut(document.text, inline, spans, Span(block.start, block.end))
    return [
        Segment(place.start, place.end, document.text[place.start : place.end], block.kind, index, part)
        for place, part in parts
    ]


def _lines_apart(plain: str, lang: str) -> list[Span]:
    """Sentences of a text in which hard line breaks end a sentence, too."""
    spans: list[Span] = []
    start = 0
    for line in plain.split(HARD_BREAK):
        spans.extend(Span(start + span.start, start + span.end) for span in sentence_spans(line, lang))
        start += len(line) + 1
    return spans


def _trimmed(text: str) -> Span:
    bare = text.strip()
    start = len(text) - len(text.lstrip())
    return Span(start, start + len(bare))
