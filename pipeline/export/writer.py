"""What all writers share: they take records one by one and give pieces of files, and do no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.export.record import Record
from pipeline.version import __version__


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes to be appended to a file of the export."""

    file: str
    """Path inside the export's folder."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """What a writer is told before the first record: all records of a stream have the same languages."""

    langs: tuple[str, ...]
    """BCP 47 tags, the source's first."""
    split: str = ""
    """Name of the split, or nothing."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Our tags and those to write in their place, for tools that look for another (``zh-Hans`` → ``zh-CN``)."""
    date: str = ""
    """``YYYY-MM-DD``, if the user gave one; never the clock's."""

    @property
    def pair(self) -> str:
        """``kk-en``, ``kk-en-ru-zh``: primary subtags, but the whole tag where a script sets it apart (``kk-Latn``)."""
        return "-".join("zh" if lang == "zh-Hans" else lang for lang in self.langs)

    @property
    def stem(self) -> str:
        """Name of its files without ending: ``kk-en`` or ``train.kk-en``."""
        return f"{self.split}.{self.pair}" if self.split else self.pair

    def tag(self, lang: str) -> str:
        """The tag to write for a language."""
        return dict(self.aliases).get(lang, lang)


class Writer(Protocol):
    """Writes one stream.  `begin` once, `add` for each record in order, `end` once."""

    escaped: int
    """Characters so far that the format could not hold and that were written in another way."""

    def begin(self) -> Iterator[Chunk]:
        """What stands before the first record."""
        ...

    def add(self, record: Record) -> Iterator[Chunk]:
        """One record; what comes out may lag behind (Parquet)."""
        ...

    def end(self) -> Iterator[Chunk]:
        """What stands behind the last record."""
        ...


TOOL = "qosbet"
VERSION = __version__


def dump(writer: Writer, records: Iterable[Record]) -> dict[str, bytes]:
    """Whole files in memory: for tests and small exports."""
    made: dict[str, list[bytes]] = {}

    def take(chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            made.setdefault(chunk.file, []).append(chunk.data)

    take(writer.begin())
    for record in records:
        take(writer.add(record))
    take(writer.end())
    return {name: b"".join(parts) for name, parts in made.items()}
