"""The disk side of `qosbet export` and `qosbet import`: workspaces in, files out, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from pipeline.cli.console import fail
from pipeline.errors import IngestError, StoreError, UsageError
from pipeline.export import INFO, kind_of, read_file, read_moses
from pipeline.export.articles import WorkspaceFiles, read_workspace
from pipeline.export.card import Facts
from pipeline.export.lines import read_lines
from pipeline.export.parse import known_tag
from pipeline.export.record import Item, Record, Skipped
from pipeline.export.writer import Chunk
from pipeline.languages import LANGUAGES, language

if TYPE_CHECKING:
    from pipeline.export.articles import Article

SHOWN = 20
"""Skipped items of a kind that are named one by one."""
_OPEN = 64
"""Most files held open at once."""
_SAFE = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")


def articles_in(folder: Path, licence: str) -> Iterator[Article]:
    """The articles of all workspaces, in the order of their names."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not (path / "manifest.json").is_file():
            continue
        bitexts = sorted(found for found in path.glob("*.jsonl") if re.fullmatch(r"[a-z]+-[a-z]+", found.stem))
        manifest, document = _read(path / "manifest.json"), _read(path / "document.json")
        texts = tuple((bitext.name, _read(bitext)) for bitext in bitexts)
        yield read_workspace(WorkspaceFiles(path.name, manifest, document, texts), licence)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}; translate the article again") from None
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: byte {error.start} is not valid UTF-8; translate the article again") from None


class Sink:
    """The files of an export: written beside their names, and put in place when all are whole."""

    def __init__(self, out: Path, format: str) -> None:
        self.format = format
        self._out = out
        self._skipped = f"{format}.skipped.jsonl"
        self._open: dict[str, IO[bytes]] = {}
        self._digests: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._leaks: list[Skipped] = []

    def __enter__(self) -> Sink:
        """Make the folder."""
        self.take(Chunk(self._skipped, b""))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not published."""
        with suppress(OSError):  # of a disk that is full already
            self._close()
        for name in self._sizes:
            with suppress(OSError):
                self._part(name).unlink(missing_ok=True)
                self._part(name).parent.rmdir()  # if it is empty

    def take(self, item: Chunk | Skipped) -> None:
        """Append a chunk to its file, or a line to the list of what is skipped.  Raises StoreError."""
        if isinstance(item, Skipped):
            if item.reason.startswith("leak-") and len(self._leaks) < SHOWN:
                self._leaks.append(item)
            line = json.dumps({"reason": item.reason, "place": item.place, "detail": item.detail}, ensure_ascii=False)
            item = Chunk(self._skipped, (line + "\n").encode("utf-8", "backslashreplace"))
        try:
            self._file(item.file).write(item.data)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(f"{self._out / item.file}: {reason}; choose another folder with --out") from None
        self._digests[item.file].update(item.data)
        self._sizes[item.file] += len(item.data)

    def _file(self, name: str) -> IO[bytes]:
        if name not in self._open:
            if len(self._open) >= _OPEN:
                self._close()
            path = self._part(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            new = name not in self._sizes
            self._open[name] = path.open("wb" if new else "ab")
            if new:
                self._digests[name], self._sizes[name] = hashlib.sha256(), 0
        return self._open[name]

    def _part(self, name: str) -> Path:
        path = self._out / name
        return path.with_name(f".{path.name}.part")

    def _close(self) -> None:
        files, self._open = self._open, {}
        with ExitStack() as stack:
            for file in files.values():
                stack.enter_context(file)

    def add(self, name: str, text: str) -> None:
        """A whole file."""
        self.take(Chunk(name, text.encode("utf-8")))

    def written(self) -> list[Facts]:
        """All files so far but the list of what is skipped, by name."""
        names = sorted(set(self._sizes) - {self._skipped})
        return [Facts(name, self._sizes[name], self._digests[name].hexdigest()) for name in names]

    def name_leaks(self) -> None:
        """Say what leaks, one line each."""
        for leak in self._leaks:
            fail(f"{leak.place}: {leak.reason}: {leak.detail}")

    def publish(self) -> list[Path]:
        """Put all files in place, and remove those of an earlier export in this format that are not made again."""
        old = self._old()
        names = sorted(self._sizes)
        try:
            self._close()
            for name in names:
                self._part(name).replace(self._out / name)
            for name in old - set(names):
                (self._out / name).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{error.filename or self._out}: {error.strerror or error}") from None
        return [self._out / name for name in names]

    def _old(self) -> set[str]:
        """Files of an earlier export in this format, as its report names them."""
        try:
            value = json.loads((self._out / f"{self.format}.report.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return set()
        files = value.get("files") if isinstance(value, dict) else None
        names = files if isinstance(files, Mapping) else {}
        return {name for name in names if _SAFE.fullmatch(name)}


def items_of(path: Path, langs: Sequence[str]) -> Iterator[Item]:
    """The records of a file of any known format; `langs`, the source's first, are those that are wanted.

    With one language alone all are wanted.  Raises IngestError for a file that cannot be read.
    """
    moses = path.suffix.removeprefix(".") in {ending for lang in LANGUAGES for ending in _endings(lang.tag)}
    for item in _moses(path, langs) if moses else _single(path, langs):
        yield _only(item, langs) if isinstance(item, Record) and len(langs) > 1 else item


def _only(record: Record, langs: Sequence[str]) -> Item:
    """The record in these languages; those that it lacks are left out, but two must remain."""
    found = {version.lang: version for version in record.versions}
    versions = tuple(found[lang] for lang in langs if lang in found)
    if langs[0] not in found or len(versions) < 2:
        return Skipped("language", record.id, f"it is in {', '.join(found)}")
    return replace(record, versions=versions)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise IngestError(f"{path}: cannot be read: {error.strerror or error}") from None


def _single(path: Path, langs: Sequence[str]) -> Iterator[Item]:
    with _opened(path) as stream:
        yield from read_file(stream, str(path), langs if len(langs) > 1 else ())


def _moses(path: Path, langs: Sequence[str]) -> Iterator[Item]:
    """The file and its sisters: ``kk-en.kk`` with ``kk-en.en``, and ``kk-en.info.jsonl`` where it is there."""
    if len(langs) < 2:
        raise UsageError(f"{path}: a Moses file holds one language; name the others with --to")
    with ExitStack() as stack:
        streams = {lang: stack.enter_context(_opened(_sister(path, lang))) for lang in langs}
        info = path.with_suffix(f".{INFO}")
        facts = stack.enter_context(_opened(info)) if info.is_file() else None
        yield from read_moses(streams, facts, str(path.with_suffix("")))


def _endings(lang: str) -> tuple[str, ...]:
    return (lang, "zh", "zh-CN") if lang == "zh-Hans" else (lang,)


def _sister(path: Path, lang: str) -> Path:
    candidates = [path.with_suffix(f".{ending}") for ending in _endings(lang)]
    return next((candidate for candidate in candidates if candidate.is_file()), candidates[0])


def sentences_of(path: Path) -> Iterator[tuple[str, str]]:
    """Language and text of every sentence of a test set: a corpus file, or plain text, one sentence a line.

    The language of plain text is its ending (``test.ru``), or is recognised line by line.
    """
    from pipeline.text.letters import guess_language

    if kind_of(path.name):
        for item in _single(path, ()):
            if isinstance(item, Record):
                yield from ((version.lang, version.text) for version in item.versions)
        return
    named = known_tag(path.suffix.removeprefix("."))
    try:
        known = language(named).tag
    except UsageError:
        known = ""
    with _opened(path) as stream:
        for line in read_lines(stream, str(path)):
            if line.broken:
                raise IngestError(f"{path}: line {line.number}: {line.broken}; save the file as UTF-8")
            yield known or guess_language(line.text).lang, line.text
