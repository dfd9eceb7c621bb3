"""What `qosbet check` looks at: pairs of lines, the records of a corpus file, the beads of a workspace."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.cli.files import is_stdin, shown, stdin
from pipeline.data import Kind, Span
from pipeline.errors import IngestError, StoreError, UsageError
from pipeline.export.lines import Line, read_lines
from pipeline.export.record import Record, Skipped
from pipeline.languages import Alphabet, language, short_tag

if TYPE_CHECKING:
    from pipeline.terms import TermMatch
    from pipeline.text.script import SpanMap

TARGETS = ("en", "ru", "zh")
"""Primary tags of the languages that can be checked."""
_HEAD = 200
"""Lines that show which letters a file is written in."""
_IN_MEMORY = 1 << 24
_BITEXTS = frozenset(f"kk-{lang}.jsonl" for lang in TARGETS)
_COPIED = frozenset(kind.value for kind in Kind if kind.copied)


@dataclass(frozen=True, slots=True)
class Case:
    """A Kazakh text, read in Cyrillic, and its translation."""

    place: str
    """Number of the line from 1, or name of the record or bead."""
    source: str
    target: str
    lang: str
    """Primary tag of the translation."""
    score: float | None = None
    """Mean log-probability a piece, where a model translated and said it."""


def line_cases(source: Path, target: Path, lang: str) -> Iterator[Case]:
    """Line by line; ``-`` is stdin.

    Before the first is yielded both files are read through.  Raises IngestError for a file that cannot be read, is not
    UTF-8 or has another number of lines; UsageError where both are stdin.
    """
    if is_stdin(source) and is_stdin(target):
        raise UsageError("stdin can be one of the two files only; give a file for the other")
    with ExitStack() as stack:
        sides = [(stack.enter_context(_seekable(path)), shown(path)) for path in (source, target)]
        counts = [_checked_count(stream, name) for stream, name in sides]
        if counts[0] != counts[1]:
            raise IngestError(
                f"{shown(target)}: has {counts[1]} lines, {shown(source)} has {counts[0]}; "
                "each line must be the translation of the line of the same number"
            )
        alphabet = _alphabet("\n".join(line.text for line in islice(read_lines(*sides[0]), _HEAD)))
        sides[0][0].seek(0)
        for ours, theirs in zip(read_lines(*sides[0]), read_lines(*sides[1]), strict=True):
            yield Case(str(ours.number), _cyrillic(ours.text, alphabet), theirs.text, short_tag(lang))


def _seekable(path: Path) -> IO[bytes]:
    """The file, or a copy of what can be read once only (stdin, a pipe)."""
    try:
        stream: IO[bytes] = stdin() if is_stdin(path) else path.open("rb")
        if not is_stdin(path) and stream.seekable():
            return stream
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by the caller
        shutil.copyfileobj(stream, copy)
    except OSError as error:
        raise IngestError(f"{shown(path)}: cannot be read: {error.strerror or error}") from None
    copy.seek(0)
    return copy


def _checked_count(stream: IO[bytes], name: str) -> int:
    """How many lines there are; the stream is at its beginning again."""
    line = Line(0, "")
    for line in read_lines(stream, name):
        if line.broken:
            raise IngestError(f"{name}: line {line.number}: {line.broken}; save the file as UTF-8")
    stream.seek(0)
    return line.number


def _alphabet(text: str) -> Alphabet:
    from pipeline.ingest import alphabet_of

    return alphabet_of(text)


def _cyrillic(text: str, alphabet: Alphabet) -> str:
    from pipeline.text.script import to_cyrillic

    return text if alphabet is Alphabet.CYRILLIC else to_cyrillic(text, alphabet)[0]


def cyrillic(text: str) -> str:
    """Kazakh text in Cyrillic, whichever letters it is written in."""
    return _cyrillic(text, _alphabet(text))


@dataclass(frozen=True, slots=True)
class KazakhLine:
    """A line as it is written and as it is read."""

    text: str
    cyrillic: str
    _back: SpanMap | None = None

    def placed(self, match: TermMatch) -> TermMatch:
        """A match in the Cyrillic, with its place in the line as written."""
        return match if self._back is None else replace(match, span=Span(*self._back.to_original(*match.span)))


def cyrillic_lines(path: Path) -> Iterator[KazakhLine]:
    """The lines of a file; ``-`` is stdin.  Raises IngestError as `line_cases`, before the first is yielded."""
    from pipeline.text.script import to_cyrillic

    with _seekable(path) as stream:
        _checked_count(stream, shown(path))
        alphabet = _alphabet("\n".join(line.text for line in islice(read_lines(stream, shown(path)), _HEAD)))
        stream.seek(0)
        for line in read_lines(stream, shown(path)):
            if alphabet is Alphabet.CYRILLIC:
                yield KazakhLine(line.text, line.text)
            else:
                yield KazakhLine(line.text, *to_cyrillic(line.text, alphabet))


def corpus_cases(path: Path, langs: Sequence[str]) -> Iterator[Case | Skipped]:
    """The pairs of a TMX, XLIFF, TSV, JSON Lines or Moses file, in order, and what could not be read as one.

    `langs` are BCP 47 tags; none means every language that can be checked.  Raises IngestError and UsageError as
    `corpora.items_of` does.
    """
    from pipeline.cli.corpora import items_of

    for item in items_of(path, ("kk", *langs)):
        if isinstance(item, Record):
            yield from _record_cases(item)
        else:
            yield item


def _record_cases(record: Record) -> Iterator[Case | Skipped]:
    source = next((version for version in record.versions if short_tag(version.lang) == "kk"), None)
    targets = [version for version in record.versions if short_tag(version.lang) in TARGETS]
    if source is None or not targets:
        yield Skipped("language", record.id, f"it is in {', '.join(record.langs)}")
        return
    text = _cyrillic(source.text, Alphabet.CYRILLIC if source.lang == "kk" else _alphabet(source.text))
    for version in targets:
        score = version.score if version.model else None
        yield Case(record.id, text, version.text, short_tag(version.lang), score)


def workspaces_in(folder: Path) -> list[Path]:
    """The folder itself if it is a workspace, else the workspaces in it, by name.  Raises StoreError for none."""
    if _BITEXTS & {path.name for path in folder.iterdir()}:
        return [folder]
    found = sorted({path.parent for name in _BITEXTS for path in folder.glob(f"*/{name}")})
    if not found:
        raise StoreError(f"{folder}: is no workspace and holds none; give the folder of a translated article")
    return found


def workspace_cases(folder: Path, langs: Sequence[str]) -> Iterator[list[Case]]:
    """The beads of each language of a workspace, in order; `langs` are BCP 47 tags, none means all that are there.

    Copied text and what has no source (`added`) is left out.  Raises StoreError for a file that is absent or broken.
    """
    wanted = [short_tag(lang) for lang in langs]
    paths = [folder / f"kk-{lang}.jsonl" for lang in wanted] or [folder / f"kk-{lang}.jsonl" for lang in TARGETS]
    there = [path for path in paths if path.is_file()]
    if missing := [path for path in paths if wanted and path not in there]:
        raise StoreError(f"{missing[0]}: there is no such file; the article was not translated into this language")
    for path in there:
        yield [case for case in map(_bead_case, _beads(path)) if case.source]


def _beads(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open("rb") as stream:
        for line in read_lines(stream, str(path)):
            place = f"{path}: line {line.number}"
            try:
                value = json.loads(line.text) if not line.broken else None
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict):
                raise StoreError(f"{place}: {line.broken or 'is no JSON object'}; make the article again")
            yield place, value


def _bead_case(bead: tuple[str, dict[str, Any]]) -> Case:
    place, value = bead
    try:
        source = [s for s in value["source"]["segments"] if s["kind"] not in _COPIED]
        lang = language(value["target_lang"])
        ours, theirs = _text(source, " "), _text(value["target"]["segments"], " " if lang.spaced else "")
        score = value["score"] if "evidence" not in value else None  # evidence is not a probability
        if not isinstance(score, float | int | None):
            raise TypeError("score is no number")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"{place}: has the wrong shape ({type(error).__name__}: {error}); make it again") from None
    name = Path(place.split(": line ")[0]).parent.name
    return Case(f"{name}:{value.get('bead')}", ours, theirs, short_tag(lang.tag), score)


def _text(segments: Sequence[dict[str, Any]], glue: str) -> str:
    """What was read: the plain text of the segments, in Cyrillic, line ends of the layout as spaces."""
    texts = (s.get("cyrillic") or s.get("plain") or s["text"] for s in segments)
    joined = glue.join(re.sub(r"\s*\n\s*", " ", text) for text in texts)
    return joined.encode("utf-8", "replace").decode("utf-8")
