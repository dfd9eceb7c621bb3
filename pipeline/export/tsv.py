"""Tab-separated values: a header, then one line a record, with the escapes of `escapes.escape_line` and no quotes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pipeline.export.escapes import escape_line
from pipeline.export.fields import RECORD_FIELDS, VERSION_FIELDS, record_fields, version_fields
from pipeline.export.record import Record, Version
from pipeline.export.writer import Chunk, Stream

FLAGS = "flags"
"""Column for flags: a JSON array of ``code|severity|message``, or nothing."""


def columns(langs: Sequence[str]) -> list[str]:
    """The header: id, one column a language, then facts of the record and of each version (``score:en``)."""
    facts = [f"{name}:{lang}" for lang in langs for name in (*VERSION_FIELDS, FLAGS)]
    return ["id", *langs, *RECORD_FIELDS, *facts]


class TsvWriter:
    """One TSV file.  Languages stand in it under their own tags, whatever the aliases."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.escaped = 0
        self._name = f"{stream.stem}.tsv"

    def begin(self) -> Iterator[Chunk]:
        """The header."""
        yield self._line(columns(self.stream.langs))

    def add(self, record: Record) -> Iterator[Chunk]:
        """One line."""
        facts = dict(record_fields(record))
        cells = [record.id, *(version.text for version in record.versions)]
        cells += [facts.get(name, "") for name in RECORD_FIELDS]
        for version in record.versions:
            known = dict(version_fields(version, flags=False))
            cells += [*(known.get(name, "") for name in VERSION_FIELDS), _flags(version)]
        yield self._line(cells)

    def end(self) -> Iterator[Chunk]:
        """Nothing."""
        yield from ()

    def _line(self, cells: Sequence[str]) -> Chunk:
        escaped = [escape_line(cell) for cell in cells]
        self.escaped += sum(cell != text for cell, text in zip(cells, escaped, strict=True))
        return Chunk(self._name, ("\t".join(escaped) + "\n").encode("utf-8"))


def _flags(version: Version) -> str:
    return json.dumps([flag.line() for flag in version.flags], ensure_ascii=False) if version.flags else ""
