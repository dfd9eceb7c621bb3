"""Parquet shards in the Hugging Face layout: a `Translation` column, and the facts beside it.

Needs pyarrow (``pip install 'qosbet[corpus]'``).  Nothing of the run is in the bytes: the same records and the
same pyarrow give the same files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.export.record import Record, Version
from pipeline.export.writer import Chunk, Stream

if TYPE_CHECKING:
    import pyarrow

ROWS = 1_000_000
"""Most records in a shard…"""
SIZE = 256 << 20
"""…and most bytes, as they are compressed: about the size that the hub advises."""
GROUP = 2000
"""Records in a row group: what is held uncompressed."""

RECORD_COLUMNS = {"id": "string", "document": "string", "number": "int32", "kind": "string", "url": "string",
                  "date": "string", "licence": "string"}  # fmt: skip
"""Facts of a record: column → type."""
VERSION_COLUMNS = {"origin": "string", "score": "float64", "model": "string", "digest": "string",
                   "model_licence": "string", "reviewer": "string", "changed": "string"}  # fmt: skip
"""Facts of a version: the column's name ends in ``_`` and the language (``score_en``)."""
FLAGS = "flags"
"""A list of codes, per version."""


class ParquetWriter:
    """``train/kk-en-00000.parquet``, …; the split is ``train`` where there are none.

    Raises UsageError where pyarrow is not installed.
    """

    def __init__(self, stream: Stream, rows: int = ROWS) -> None:
        _arrow()
        self.stream = stream
        self.escaped = 0
        self._rows = rows
        self._group: list[Record] = []
        self._shard: _Shard | None = None
        self._shards = 0

    def begin(self) -> Iterator[Chunk]:
        """Nothing."""
        yield from ()

    def add(self, record: Record) -> Iterator[Chunk]:
        """A shard, when it is full."""
        self._group.append(record)
        self._shard = self._shard or _Shard(self.stream.langs)
        if len(self._group) >= GROUP or self._shard.would_hold(self._group) >= self._rows:
            self._shard.write(self._group)
            self._group = []
            if self._shard.rows >= self._rows or self._shard.size >= SIZE:
                yield self._closed()

    def end(self) -> Iterator[Chunk]:
        """The last shard; an empty stream has an empty one."""
        if self._group or self._shard or not self._shards:
            self._shard = self._shard or _Shard(self.stream.langs)
            self._shard.write(self._group)
            yield self._closed()

    def _closed(self) -> Chunk:
        assert self._shard is not None
        chunk = Chunk(shard_name(self.stream, self._shards), self._shard.close())
        self._shard, self._shards = None, self._shards + 1
        return chunk


class _Shard:
    """A Parquet file in memory, compressed; row groups are added one by one."""

    def __init__(self, langs: Sequence[str]) -> None:
        arrow = _arrow()
        self._schema = _schema(langs)
        self._sink = arrow.BufferOutputStream()
        self._writer = arrow.parquet.ParquetWriter(self._sink, self._schema, compression="zstd")
        self.rows = 0

    @property
    def size(self) -> int:
        """Bytes so far."""
        return int(self._sink.tell())

    def would_hold(self, group: Sequence[Record]) -> int:
        """Rows with another group."""
        return self.rows + len(group)

    def write(self, group: Sequence[Record]) -> None:
        """Add a row group; nothing for an empty one."""
        if group:
            rows = [_row(record) for record in group]
            self._writer.write_table(_arrow().Table.from_pylist(rows, schema=self._schema))
            self.rows += len(rows)

    def close(self) -> bytes:
        """The whole file."""
        self._writer.close()
        return bytes(self._sink.getvalue())


def shard_name(stream: Stream, number: int) -> str:
    """Path of a shard."""
    return f"data/{stream.pair}/{split_name(stream)}-{number:05d}.parquet"


def split_name(stream: Stream) -> str:
    """The split's name; ``train``, the hub's usual name for data without splits, where there are none."""
    return stream.split or "train"


def _arrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise UsageError("--format parquet needs pyarrow; install it with: pip install 'qosbet[corpus]'") from None
    return pyarrow


def features(langs: Sequence[str]) -> dict[str, Any]:
    """The columns as the datasets library describes them."""
    made: dict[str, Any] = {name: _value(kind) for name, kind in RECORD_COLUMNS.items()}
    made["translation"] = {"languages": sorted(langs), "_type": "Translation"}
    for lang in langs:
        made |= {f"{name}_{lang}": _value(kind) for name, kind in VERSION_COLUMNS.items()}
        made[f"{FLAGS}_{lang}"] = {"feature": _value("string"), "_type": "List"}
    return made


def _value(kind: str) -> dict[str, str]:
    return {"dtype": kind, "_type": "Value"}


def _schema(langs: Sequence[str]) -> pyarrow.Schema:
    arrow = _arrow()
    types = {"string": arrow.string(), "int32": arrow.int32(), "float64": arrow.float64()}
    columns = [arrow.field(name, types[kind]) for name, kind in RECORD_COLUMNS.items()]
    texts = arrow.struct([arrow.field(lang, arrow.string()) for lang in sorted(langs)])
    columns.append(arrow.field("translation", texts))
    for lang in langs:
        columns += [arrow.field(f"{name}_{lang}", types[kind]) for name, kind in VERSION_COLUMNS.items()]
        columns.append(arrow.field(f"{FLAGS}_{lang}", arrow.list_(arrow.string())))
    info = json.dumps({"info": {"features": features(langs)}})
    return arrow.schema(columns, metadata={"huggingface": info})


def _row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(record, name) for name in RECORD_COLUMNS}
    row["translation"] = {version.lang: version.text for version in record.versions}
    for version in record.versions:
        row |= {f"{name}_{version.lang}": _fact(version, name) for name in VERSION_COLUMNS}
        row[f"{FLAGS}_{version.lang}"] = [flag.code for flag in version.flags]
    return row


def _fact(version: Version, name: str) -> Any:
    if name == "origin":
        return version.origin.value
    return getattr(version, "licence" if name == "model_licence" else name)
