"""Moses: one plain text file a language, line by line the same, and a third file with all that is known of them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.escapes import escape_line
from pipeline.export.jsonl import record_line
from pipeline.export.record import Record
from pipeline.export.writer import Chunk, Stream

INFO = "info.jsonl"
"""Ending of the file with the facts: one object a line, for the same line of the texts."""


class MosesWriter:
    """``kk-en.kk``, ``kk-en.en`` and ``kk-en.info.jsonl``."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.escaped = 0
        self._names = {lang: f"{stream.stem}.{_ending(stream.tag(lang))}" for lang in stream.langs}
        self._info = f"{stream.stem}.{INFO}"

    def begin(self) -> Iterator[Chunk]:
        """An empty file is a file, too."""
        for name in (*self._names.values(), self._info):
            yield Chunk(name, b"")

    def add(self, record: Record) -> Iterator[Chunk]:
        """One line in every file."""
        for version in record.versions:
            line = escape_line(version.text)
            self.escaped += line != version.text
            yield Chunk(self._names[version.lang], (line + "\n").encode("utf-8"))
        yield Chunk(self._info, record_line(record, texts=False).encode("utf-8"))

    def end(self) -> Iterator[Chunk]:
        """Nothing."""
        yield from ()


def _ending(tag: str) -> str:
    return "zh" if tag == "zh-Hans" else tag
