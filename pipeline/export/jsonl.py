"""JSON Lines: one object a record, with everything that is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.export.record import Record, Version
from pipeline.export.writer import Chunk, Stream

_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""Legal in JSON, but some readers end a line there, or drop it."""


class JsonlWriter:
    """One file; the keys are described in docs/export.md."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.escaped = 0
        self._name = f"{stream.stem}.jsonl"

    def begin(self) -> Iterator[Chunk]:
        """An empty file is a file, too."""
        yield Chunk(self._name, b"")

    def add(self, record: Record) -> Iterator[Chunk]:
        """One line."""
        yield Chunk(self._name, record_line(record).encode("utf-8"))

    def end(self) -> Iterator[Chunk]:
        """Nothing."""
        yield from ()


def record_line(record: Record, *, texts: bool = True) -> str:
    """A record as a line of JSON, line end included; without its texts where these stand elsewhere."""
    value: dict[str, Any] = {"id": record.id, "document": record.document, "number": record.number}
    value |= _filled(kind=record.kind, url=record.url, date=record.date, licence=record.licence)
    value["langs"] = list(record.langs)
    if texts:
        value["translation"] = {version.lang: version.text for version in record.versions}
    value["versions"] = {version.lang: _facts(version) for version in record.versions}
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n"


def _facts(version: Version) -> dict[str, Any]:
    value: dict[str, Any] = {"origin": version.origin.value, "score": version.score}
    value |= _filled(
        model=version.model,
        digest=version.digest,
        licence=version.licence,
        reviewer=version.reviewer,
        changed=version.changed,
    )
    flags = [{"code": f.code, "severity": f.severity.value, "message": f.message} for f in version.flags]
    return value | {"flags": flags}


def _filled(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
