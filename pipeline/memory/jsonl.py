"""All human work as JSON Lines, exactly: every entry, older ones and tombstones, too, in the order of adding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import QosbetError, StoreError
from pipeline.memory.entry import Context, Entry, Origin
from pipeline.memory.exchange import Item, Skipped, Taken, excerpt, read_lines

VERSION = 1
_HEAD = {"format": "qosbet-memory", "version": VERSION}
_REQUIRED = ("source", "lang", "target", "origin", "at")
_OPTIONAL = ("previous", "kind", "document", "who", "note")
_NULLABLE = frozenset({"target", "previous"})


def jsonl_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The file's lines, with their line ends; the first says what it is.

    Fields of an entry: `source`, `lang`, `target` (null: a tombstone), `origin`, `at`; and where they are
    not empty `previous` (absent: not known), `kind`, `document`, `who`, `note`.
    """
    yield json.dumps(_HEAD) + "\n"
    for entry in entries:
        context = entry.context
        value: dict[str, str | None] = {
            "source": entry.source,
            "lang": entry.lang,
            "target": entry.target,
            "origin": entry.origin.value,
            "at": entry.at,
        }
        if context.previous is not None:
            value["previous"] = context.previous
        rest = {"kind": context.kind, "document": context.document, "who": entry.who, "note": entry.note}
        value |= {name: text for name, text in rest.items() if text}
        yield json.dumps(value, ensure_ascii=False) + "\n"


def read_jsonl(path: Path) -> Iterator[Item]:
    """The entries of such a file.  Raises StoreError for a file of another kind or of a later version."""
    lines = read_lines(path)
    _check_head(path, next(lines, (1, ""))[1])
    for number, line in lines:
        if line.strip():
            yield _item(number, line)


def _check_head(path: Path, line: str) -> None:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict) or head.get("format") != _HEAD["format"]:
        raise StoreError(f"{path}: line 1: {excerpt(line)!r} is no export of a memory; use TMX or TSV for other files")
    if head.get("version") != VERSION:
        version = excerpt(str(head.get("version")))
        raise StoreError(f"{path}: line 1: version {version} is not known; update the program")


def _item(number: int, line: str) -> Item:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Skipped(number, f"no JSON: {excerpt(line)!r}; mend the line")
    if not isinstance(value, dict):
        return Skipped(number, f"no JSON object: {excerpt(line)!r}; mend the line")
    if reason := _complaint(value):
        return Skipped(number, reason)
    context = Context(value.get("previous"), value.get("kind", ""), value.get("document", ""))
    try:
        entry = Entry(
            value["source"],
            value["lang"],
            value["target"],
            Origin(value["origin"]),
            value["at"],
            context,
            value.get("who", ""),
            value.get("note", ""),
        )
    except QosbetError as error:
        return Skipped(number, str(error))
    return Taken(number, entry)


def _complaint(value: dict[str, Any]) -> str:
    """What is wrong with the fields; empty if nothing is."""
    for name in _REQUIRED:
        if name not in value:
            return f"field missing: {name}; add it"
    for name, text in value.items():
        if name not in _REQUIRED and name not in _OPTIONAL:
            return f"unknown field: {excerpt(name)!r}; remove it"
        if not isinstance(text, str) and not (text is None and name in _NULLABLE):
            return f"no text: field {name} is {excerpt(json.dumps(text))}; write a string"
    if value["origin"] not in set(Origin):
        return f"unknown origin: {excerpt(value['origin'])!r}; use approved, edited or imported"
    return ""
