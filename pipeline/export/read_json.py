"""JSON Lines → records: our own, or objects with a ``translation`` of one text a language; and Moses files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import IO, Any

from pipeline.data import Severity
from pipeline.errors import IngestError
from pipeline.export.escapes import unescape_line
from pipeline.export.fields import RECORD_FIELDS, make_version
from pipeline.export.lines import Line, read_lines
from pipeline.export.parse import known_tag, made
from pipeline.export.record import SEVERITIES, Flag, Item, Skipped, Version


def read_jsonl(stream: IO[bytes], name: str) -> Iterator[Item]:
    """The objects of a JSON Lines file, in order; what is no record is skipped."""
    for line in read_lines(stream, name):
        yield _item(line, name)


def _item(line: Line, name: str) -> Item:
    place = f"{name}: line {line.number}"
    value = _object(line.text)
    texts = value.get("translation") if value else None
    if line.broken or value is None or not isinstance(texts, dict):
        return Skipped("broken", place, line.broken or "no JSON object with a “translation”")
    texts = {lang: text for lang, text in texts.items() if isinstance(text, str)}
    return _record(value, texts, place, (name, line.number - 1))


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _record(value: Mapping[str, Any], texts: Mapping[str, str], place: str, default: tuple[str, int]) -> Item:
    named = [str(lang) for lang in value["langs"]] if isinstance(value.get("langs"), list) else []
    if sorted(named) != sorted(texts):
        named = sorted(texts, key=lambda lang: lang != "kk")
    facts = value.get("versions")
    versions = [_version(lang, texts[lang], facts if isinstance(facts, dict) else {}) for lang in named]
    plain = {key: str(value[key]) for key in RECORD_FIELDS if isinstance(value.get(key), str | int)}
    return made(place, versions, plain, *default)


def _version(lang: str, text: str, facts: Mapping[str, Any]) -> Version:
    own = facts.get(lang)
    own = own if isinstance(own, dict) else {}
    plain = [(key, str(item)) for key, item in own.items() if isinstance(item, str | int | float)]
    raw = own.get("flags")
    flags = tuple(_flag(entry) for entry in raw if isinstance(entry, dict)) if isinstance(raw, list) else ()
    return make_version(known_tag(lang), text, plain, flags)


def _flag(entry: Mapping[str, Any]) -> Flag:
    code = str(entry.get("code") or "unnamed").replace("|", "/")
    severity = SEVERITIES.get(str(entry.get("severity")), Severity.WARNING)
    return Flag(code, str(entry.get("message") or ""), severity)


def read_moses(texts: Mapping[str, IO[bytes]], info: IO[bytes] | None, name: str) -> Iterator[Item]:
    """Lines of the same number in files of one language each (BCP 47 tag → open file), in order.

    With `info`, the file of facts that `moses` writes, escapes are resolved; without it a backslash is a backslash.
    Raises IngestError where the files have not equally many lines.
    """
    streams = [read_lines(stream, f"{name}.{lang}") for lang, stream in texts.items()]
    if info is not None:
        streams.append(read_lines(info, f"{name}.info"))
    for number, row in enumerate(zip_longest(*streams), start=1):
        if None in row:
            short = [lang for lang, line in zip([*texts, "info"], row, strict=False) if line is None]
            raise IngestError(f"{name}: {', '.join(short)} ends before line {number}; all files need as many lines")
        lines: Sequence[Line] = row
        yield _moses_item(list(texts), lines, info is not None, name)


def _moses_item(langs: Sequence[str], lines: Sequence[Line], ours: bool, name: str) -> Item:
    place, default = f"{name}: line {lines[0].number}", (name, lines[0].number - 1)
    if broken := next((line.broken for line in lines if line.broken), ""):
        return Skipped("broken", place, broken)
    texts = [line.text for line in lines[: len(langs)]]
    if not ours:
        return _record({}, dict(zip(langs, texts, strict=True)), place, default)
    facts = _object(lines[-1].text)
    if facts is None:
        return Skipped("broken", place, "the line of facts is no JSON object")
    try:
        return _record(facts, dict(zip(langs, map(unescape_line, texts), strict=True)), place, default)
    except ValueError as error:
        return Skipped("broken", place, str(error))
