"""What goes in and out of the memory as files: common parts of TMX, TSV and JSON Lines."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.memory.entry import Entry
from pipeline.memory.memory import TranslationMemory

_SHOWN = 100
_LONGEST_LINE = 1 << 21


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry that was read."""

    line: int
    """Where it begins, from 1."""
    entry: Entry
    tags: int = 0
    """Inline tags that were left out of its texts."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read as an entry."""

    line: int
    reason: str
    """One line: the value and the remedy."""


Item = Taken | Skipped


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is said about entries whose file does not say it."""

    at: str
    """Time, as `Entry.at`."""
    who: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file."""

    added: int
    known: int
    """The very same entries were there already."""
    tags: int
    """Inline tags that were left out."""
    skipped: int
    examples: tuple[Skipped, ...]
    """The first hundred of those skipped."""
    reasons: Mapping[str, int]
    """How often each reason was given, up to its colon."""


def import_items(memory: TranslationMemory, items: Iterable[Item]) -> Report:
    """Add what was read to the memory, and count the rest.

    What stood before an error of the file is kept; the file can be mended and imported again, and nothing
    is kept twice.
    """
    examples: list[Skipped] = []
    reasons: Counter[str] = Counter()
    tags = 0

    def taken() -> Iterator[Entry]:
        nonlocal tags
        for item in items:
            if isinstance(item, Taken):
                tags += item.tags
                yield item.entry
            else:
                reasons[item.reason.split(":")[0]] += 1
                if len(examples) < _SHOWN:
                    examples.append(item)

    result = memory.add(taken())
    return Report(result.added, result.known, tags, reasons.total(), tuple(examples), dict(reasons))


@dataclass(frozen=True, slots=True)
class Tables:
    """`exchange.toml`."""

    languages: Mapping[str, str]
    refused: frozenset[str]
    previous: tuple[str, ...]
    codes: frozenset[str]
    around: frozenset[str]


@cache
def tables() -> Tables:
    """The tables."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("exchange.toml").read_text(encoding="utf-8"))
    tmx = raw["tmx"]
    return Tables(
        raw["languages"],
        frozenset(raw["scripts"]["refused"]),
        tuple(tmx["previous"]),
        frozenset(tmx["codes"]),
        frozenset(tmx["around"]),
    )


def tag_of(written: str) -> str | None:
    """Our tag for a language as other tools write it (``kk-KZ``, ``kaz``, ``zh_CN``); None for all others.

    >>> tag_of("KK-kz"), tag_of("zh-TW")
    ('kk', None)
    """
    first, *rest = written.strip().lower().replace("_", "-").split("-")
    return None if tables().refused & set(rest) else tables().languages.get(first)


def excerpt(text: str) -> str:
    """The beginning of a text, for a message of one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:40] + "…"


def read_blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece by piece.  Raises StoreError."""
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 16):
                yield block
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; name a file that can be read") from None


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 file with their numbers from 1, without line ends; ``\\r\\n`` ends a line, too.

    Raises StoreError for what is no UTF-8, naming the line.
    """
    number, rest = 0, b""
    for block in read_blocks(path):
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise StoreError(f"{path}: line {number + len(lines) + 1}: longer than {_LONGEST_LINE} bytes; split it")
        for line in lines:
            number += 1
            yield number, _decoded(path, number, line)
    if rest:
        yield number + 1, _decoded(path, number + 1, rest)


def _decoded(path: Path, number: int, line: bytes) -> str:
    try:
        text = line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: line {number}: byte {error.start + 1} is no UTF-8; save the file as UTF-8") from None
    return text.removeprefix("\ufeff") if number == 1 else text


def write_file(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file so that a crash leaves the old one or the new one.  Raises StoreError."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; choose another place") from None
