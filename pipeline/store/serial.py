"""Documents and bitexts as JSON, the forms that `docs/formats.md` describes."""

from __future__ import annotations

import json
from typing import Any

from pipeline.data import Bitext, Document, Note, Segment, Segmented, Span
from pipeline.languages import Alphabet


def _dump(value: Any) -> str:
    """One line of JSON; line separators that some readers break lines at are escaped."""
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def document_json(document: Document) -> str:
    """The document with its blocks."""
    blocks = []
    for block in document.blocks:
        entry: dict[str, Any] = {"kind": block.kind.value, "start": block.start, "end": block.end}
        if block.level:
            entry["level"] = block.level
        if block.marker:
            entry["marker"] = block.marker
        if block.cell:
            entry["cell"] = {"table": block.cell.table, "row": block.cell.row, "column": block.cell.column}
        blocks.append(entry)
    value = {
        "name": document.name,
        "lang": document.lang,
        **({"alphabet": document.alphabet.value} if document.alphabet is not Alphabet.CYRILLIC else {}),
        "format": document.format,
        "encoding": document.encoding,
        "title": document.title,
        "text": document.text,
        "blocks": blocks,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _side(side: Segmented, span: Span) -> dict[str, Any]:
    return {
        "first": span.start,
        "segments": [segment_json(segment) for segment in side.segments[span.start : span.end]],
    }


def segment_json(segment: Segment) -> dict[str, Any]:
    """A segment as a JSON object; `plain` only where it differs from `text`, `cyrillic` only where there is one."""
    value: dict[str, Any] = {
        "start": segment.start,
        "end": segment.end,
        "kind": segment.kind.value,
        "block": segment.block,
        "text": segment.text,
    }
    if segment.plain != segment.text:
        value["plain"] = segment.plain
    if segment.cyrillic:
        value["cyrillic"] = segment.cyrillic
    return value


def note_json(note: Note) -> dict[str, Any]:
    """A note as a JSON object; `start` and `end`, in the plain target text, only where it has a place there."""
    value: dict[str, Any] = {"code": note.code, "message": note.message, "severity": note.severity.value}
    if note.target is not None:
        value["start"], value["end"] = note.target
    return value


def bitext_jsonl(bitext: Bitext) -> str:
    """One line per bead, in order."""
    lines = []
    for number, bead in enumerate(bitext.beads):
        value: dict[str, Any] = {
            "bead": number,
            "source_lang": bitext.source.document.lang,
            "target_lang": bitext.target.document.lang,
            "source": _side(bitext.source, bead.source),
            "target": _side(bitext.target, bead.target),
            "score": bead.score,
            "notes": [note_json(note) for note in bead.notes],
        }
        if bead.evidence:
            value["evidence"] = dict(bead.evidence)
        lines.append(_dump(value) + "\n")
    return "".join(lines)


def jsonl(value: Any) -> str:
    """One line of JSON Lines, without the line end."""
    return _dump(value)
