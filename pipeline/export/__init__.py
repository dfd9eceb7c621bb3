"""Bitexts → corpora in the formats of others, and back.

`Record` is what all formats share.  `corpus.Export` turns articles into pieces of files, `read_file` turns a file
into records; neither opens a file.  What each format holds is in docs/export.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import IO

from pipeline.errors import UsageError
from pipeline.export.jsonl import JsonlWriter
from pipeline.export.moses import INFO, MosesWriter
from pipeline.export.parquet import ParquetWriter
from pipeline.export.read_json import read_jsonl, read_moses
from pipeline.export.read_tmx import read_tmx
from pipeline.export.read_tsv import read_tsv
from pipeline.export.read_xliff import read_xliff
from pipeline.export.record import Flag, Item, Origin, Record, Skipped, Version
from pipeline.export.tmx import TmxWriter
from pipeline.export.tsv import TsvWriter
from pipeline.export.writer import Chunk, Stream, Writer, dump
from pipeline.export.xliff import XliffWriter
from pipeline.export.xliff12 import Xliff12Writer

__all__ = [
    "FORMATS", "INFO", "Chunk", "Flag", "Item", "Origin", "Record", "Skipped", "Stream", "Version", "Writer", "dump",
    "kind_of", "read_file", "read_moses",
]  # fmt: skip

FORMATS: Mapping[str, Callable[[Stream], Writer]] = {
    "tmx": TmxWriter,
    "xliff": XliffWriter,
    "xliff12": Xliff12Writer,
    "tsv": TsvWriter,
    "moses": MosesWriter,
    "jsonl": JsonlWriter,
    "parquet": ParquetWriter,
}
"""Name on the command line → what writes it."""

_ENDINGS = {".tmx": "tmx", ".xlf": "xliff", ".xliff": "xliff", ".tsv": "tsv", ".jsonl": "jsonl"}


def kind_of(name: str) -> str:
    """The format of a file by its ending; empty for one that is not known (plain text, Moses)."""
    return _ENDINGS.get(PurePath(name).suffix.lower(), "")


def read_file(stream: IO[bytes], name: str, langs: Sequence[str] = ()) -> Iterator[Item]:
    """The records of a TMX, XLIFF, TSV or JSON Lines file, in order, and what is skipped.

    `langs` names the columns of a TSV file without a header.  Raises IngestError for a file that cannot be read
    as what its ending says, UsageError for another ending.
    """
    match kind_of(name):
        case "tmx":
            return read_tmx(stream, name)
        case "xliff":
            return read_xliff(stream, name)
        case "tsv":
            return read_tsv(stream, name, langs)
        case "jsonl":
            return read_jsonl(stream, name)
    raise UsageError(f"{name}: unknown ending; it must be one of {', '.join(_ENDINGS)}")
