"""A bitext as Markdown: alternating paragraphs, or one table row a bead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.data import Bitext, Block, Kind, Mark, MarkKind, Segmented, Span
from pipeline.languages import Alphabet, language
from pipeline.markup import write_inline
from pipeline.render.inline import safe_link
from pipeline.render.page import Provenance
from pipeline.render.rows import breaks_before, mirrored, shown_rows
from pipeline.text.unicode import visible

FORMS = ("paragraphs", "table")


def _raw(side: Segmented, index: int) -> str:
    """One segment as Markdown on one line."""
    segment = side.segments[index]
    if segment.kind.copied:
        return _copied(side, side.document.blocks[segment.block]).replace("\n", " ")
    marks = [_inlined(mark) for mark in segment.marks]
    return " ".join(write_inline(segment.plain.replace("\n", " "), marks)[0].split())


def _inlined(mark: Mark) -> Mark:
    """A reference link with its address in place: the definition is not part of this file.  HTML is shown as code."""
    if mark.kind is MarkKind.ATOM and mark.opener.strip().startswith("<") and not safe_link(mark.target):
        return replace(mark, opener=mark.opener.replace(mark.opener.strip(), f"`{mark.opener.strip()}`"))
    if mark.kind is not MarkKind.LINK or not mark.closer or mark.closer.startswith("]("):
        return mark
    return replace(mark, closer=f"](<{mark.target}>)")


def _joined(side: Segmented, span: Span, hard: str = " ") -> str:
    """Segments on one line; `hard` stands where the author ended a line."""
    glue = " " if language(side.document.lang).spaced else ""
    parts = [
        (hard if breaks_before(side, index) else glue) * (index > span.start) + _raw(side, index)
        for index in range(span.start, span.end)
    ]
    return "".join(parts)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _footer(bitext: Bitext, provenance: Provenance) -> str:
    card = provenance.card
    pair = f"{bitext.source.document.lang} → {bitext.target.document.lang}"
    origin = f"given: {', '.join(provenance.given)}" if provenance.given else f"{card.name}, licence {card.licence}"
    made = write_inline(f"{pair}, {origin}, qosbet {provenance.version}.", ())[0]
    alphabet = bitext.source.document.alphabet
    if alphabet is not Alphabet.CYRILLIC:
        made += f" The source is written in {alphabet.description} and was read in Cyrillic."
    notice = write_inline(card.notice, ())[0]
    return f"---\n\n{made}\n\n{notice}\n" if notice else f"---\n\n{made}\n"


def _heading(text: str, level: int) -> str:
    return f"{'#' * max(1, min(6, level))} {text}"


def _table_lines(side: Segmented, first: int, last: int) -> str:
    """The source lines of a whole table, from its first to its last block."""
    text = _line_feeds(side.document.text)
    lost = [
        len(side.document.text[:place]) - len(_line_feeds(side.document.text[:place]))
        for place in _ends(side, first, last)
    ]
    start = text.rfind("\n", 0, side.document.blocks[first].start - lost[0]) + 1
    end = text.find("\n", side.document.blocks[last].end - lost[1])
    return text[start : end if end != -1 else len(text)]


def _ends(side: Segmented, first: int, last: int) -> tuple[int, int]:
    return side.document.blocks[first].start, side.document.blocks[last].end


def _line_feeds(text: str) -> str:
    """Every line end as LF, as the Markdown parser sees it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _copied(side: Segmented, block: Block) -> str:
    """A copied block: code with the indentation that makes it code, an address as a link, HTML as code."""
    text = side.document.text
    start = block.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    raw = _line_feeds(text[start : block.end])
    if block.kind is Kind.URL:
        address = raw.strip().strip("<>")
        return f"<{address}>" if safe_link(address) and not set(address) & set("<> ") else write_inline(address, ())[0]
    if block.kind is Kind.HTML and not block.inline:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", raw)), default=0))
        return f"{fence}html\n{raw}\n{fence}"
    return raw


def _paragraphs(bitext: Bitext) -> Iterator[str]:
    blocks = bitext.source.document.blocks
    for shown in shown_rows([bitext]):
        block = blocks[shown.blocks.start] if len(shown.blocks) else Block(Kind.PARAGRAPH, 0, 0)
        if shown.table:
            yield _table_lines(bitext.source, shown.blocks.start, shown.blocks.end - 1)
            yield _table_lines(bitext.target, shown.blocks.start, shown.blocks.end - 1)
        elif not len(shown.blocks) and (alone := _copied_alone(bitext.target, shown.row.targets[0])):
            yield "—"
            yield from map(_quoted, alone)
        elif block.kind.copied:
            yield _copied(bitext.source, block)
        else:
            yield from _pair(bitext, block.kind, block.level, shown.row.source, shown.row.targets[0])


def _copied_alone(side: Segmented, span: Span) -> list[str]:
    """Code or HTML of the target that the source lacks, block by block; empty unless it is nothing else."""
    segments = side.segments[span.start : span.end]
    if not all(segment.kind in (Kind.CODE, Kind.HTML) for segment in segments):
        return []
    return [_copied(side, side.document.blocks[at]) for at in dict.fromkeys(segment.block for segment in segments)]


def _pair(bitext: Bitext, kind: Kind, level: int, span: Span, other: Span) -> Iterator[str]:
    hard = "\\\n" if kind in (Kind.PARAGRAPH, Kind.QUOTE) else " "
    ours, theirs = _joined(bitext.source, span, hard) or "—", _joined(bitext.target, other, hard) or "—"
    if kind in (Kind.TITLE, Kind.HEADING):
        yield _heading(ours, level or 1)
        yield _heading(theirs, (level or 1) + (kind is Kind.TITLE))
        return
    if kind is Kind.LIST_ITEM:
        ours, theirs = (re.sub(r"^(?:[-–—•*·]|\\-)\s+", "", text) for text in (ours, theirs))
        yield f"- {ours}\n\n  > {theirs}"
        return
    yield ours
    yield _quoted(theirs)


def _table(bitext: Bitext) -> str:
    header = [language(side.document.lang).endonym for side in (bitext.source, bitext.target)]
    lines = ["| " + " | ".join(header) + " |", "| --- | --- |"]
    alike = mirrored([bitext])
    repeats = {i for i, block in enumerate(bitext.source.document.blocks) if block.kind is Kind.REPEAT}
    for bead in bitext.beads:
        lead = len(bead.source) and bitext.source.segments[bead.source.start].block in repeats
        theirs = bitext.target.segments[bead.target.start : bead.target.end]
        if lead and (alike or all(segment.kind.hidden for segment in theirs)):
            continue
        cells = (_joined(bitext.source, bead.source), _joined(bitext.target, bead.target))
        lines.append("| " + " | ".join(_cell(text) for text in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def bitext_markdown(bitext: Bitext, provenance: Provenance, form: str = "paragraphs") -> str:
    """Write one pair as CommonMark (``paragraphs``: each target paragraph quoted below its source)
    or as a GFM ``table`` with a row a bead.
    """
    body = _table(bitext) if form == "table" else "\n\n".join(_paragraphs(bitext)) + "\n"
    return visible(body + "\n" + _footer(bitext, provenance))
