"""`qosbet memory`: what people have translated, in, out, and found again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import fail, put, say
from pipeline.cli.options import Format, check_format
from pipeline.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.memory import Entry, Match
    from pipeline.memory.exchange import Item

app = typer.Typer(no_args_is_help=True, help="A translation memory: what people have approved and edited.")

_SHOWN = 20
"""Units left out that are named one by one."""
_FORMS = ("jsonl", "tmx", "tsv")

_Memory = Annotated[Path, typer.Option("--memory", help="The memory's file (SQLite).")]
_DEFAULT = Path("memory.sqlite")


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="TMX, TSV or JSON Lines files.")],
    memory: Annotated[Path, typer.Option("--into", help="The memory's file (SQLite); made if it is not there.")],
    to: Annotated[
        str | None, typer.Option("--to", help="Target language; needed for a TSV file without a header.")
    ] = None,
    who: Annotated[str, typer.Option("--who", help="Who translated, where the file does not say it.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not name what is left out one by one.")] = False,
) -> None:
    """Add the translations of other tools' files, or of a memory's own export, to a memory.

    An import can be repeated: nothing is kept twice.  Entries whose file does not say when they were made have the
    time of the file.  Broken units are named and the others go on.
    """
    from pipeline.languages import language
    from pipeline.memory import TranslationMemory, import_items

    tag = language(to).tag if to else None
    for file in files:
        _check_kind(file)
        if not file.is_file():
            raise StoreError(f"{file}: there is no such file")
    left_out = 0
    with TranslationMemory(memory) as opened:
        for file in files:
            report = import_items(opened, _only(_items(file, tag, who), tag))
            for skipped in () if quiet else report.examples[:_SHOWN]:
                fail(f"{file}: line {skipped.line}: {skipped.reason}")
            more = "".join(f", {reason}: {count}" for reason, count in sorted(report.reasons.items()))
            known = f", {report.known} known already" if report.known else ""
            tags = f", {report.tags} inline tags left out" if report.tags else ""
            lost = f", {report.skipped} left out{more}" if report.skipped else ""
            say(f"{file}: {report.added} added{known}{tags}{lost}")
            left_out += report.skipped
    if left_out:
        raise typer.Exit(1)


def _check_kind(file: Path) -> None:
    if file.suffix.lower().removeprefix(".") not in _FORMS:
        endings = ", ".join(f".{form}" for form in sorted(_FORMS))
        raise UsageError(f"{file}: unknown ending; it must be one of {endings}")


def _items(file: Path, lang: str | None, who: str) -> Iterator[Item]:
    from pipeline.memory import Provenance, read_jsonl, read_tmx, read_tsv, time_of

    # not the clock's time: the same file must give the same entries again
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    given = Provenance(time_of(written), who, file.stem)
    match file.suffix.lower():
        case ".tmx":
            return read_tmx(file, given)
        case ".tsv":
            return read_tsv(file, given, lang)
    return read_jsonl(file)


def _only(items: Iterator[Item], lang: str | None) -> Iterator[Item]:
    """Without the entries of other languages than the one that was asked for."""
    from pipeline.memory import Taken

    return (item for item in items if lang is None or not isinstance(item, Taken) or item.entry.lang == lang)


def _there(memory: Path) -> Path:
    """Reading must not make a new file.  Raises StoreError."""
    if not memory.is_file():
        raise StoreError(f"{memory}: there is no such memory; make one with qosbet memory import FILE --into {memory}")
    return memory


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="File to write: .jsonl, .tmx or .tsv; stdout without it.")] = None,
    memory: _Memory = _DEFAULT,
    form: Annotated[
        str, typer.Option("--format", help="jsonl, tmx or tsv; by default what the file's name says.")
    ] = "",
    to: Annotated[str | None, typer.Option("--to", help="Only this target language; needed for tsv.")] = None,
) -> None:
    """Write a memory as JSON Lines (everything: the backup), TMX or TSV (what holds)."""
    from pipeline.languages import language
    from pipeline.memory import TranslationMemory, jsonl_lines, tmx_pieces, tsv_lines, write_file

    form = form or (file.suffix.lower().removeprefix(".") if file else "jsonl")
    if form not in _FORMS:
        raise UsageError(f"--format {form!r} must be one of {', '.join(_FORMS)}")
    if form == "tsv" and not to:
        raise UsageError("a TSV file holds one language; say which with --to")
    tag = language(to).tag if to else None
    with TranslationMemory(_there(memory)) as opened:
        entries = _of_language(opened.entries() if form == "jsonl" else opened.holding(), tag)
        pieces = (
            {"jsonl": jsonl_lines, "tmx": tmx_pieces}[form](entries) if form != "tsv" else tsv_lines(entries, tag or "")
        )
        if file:
            write_file(file, pieces)
            put(str(file))
        else:
            for piece in pieces:
                typer.echo(piece, nl=False)


def _of_language(entries: Iterator[Entry], lang: str | None) -> Iterator[Entry]:
    return (entry for entry in entries if lang is None or entry.lang == lang)


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="Kazakh sentence.")],
    to: Annotated[str, typer.Option("--to", help="Target language: en, ru, zh.")],
    memory: _Memory = _DEFAULT,
    threshold: Annotated[int, typer.Option("--threshold", min=70, max=100, help="Lowest score of what is alike.")] = 75,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="Most matches.")] = 5,
    format: Format = "text",
) -> None:
    """Look a sentence up: the same, the same with other numbers, and similar ones.

    With --format jsonl one object a match: kind, score, target, source, who, at, origin, document.  As text one
    line a match, separated by tabs: score, kind, translation, remembered source.  Exit code 0 also for no match.
    """
    from pipeline.cli.pairs import cyrillic
    from pipeline.memory import Query, Search, TranslationMemory
    from pipeline.store.serial import jsonl

    check_format(format)
    if not text.strip():
        raise UsageError("the sentence is empty; give the Kazakh text to look up")
    with TranslationMemory(_there(memory)) as opened:
        (found,) = opened.find([Query(cyrillic(text))], to, Search(threshold, limit))
    for match in found:
        put(jsonl(_match_json(match)) if format == "jsonl" else _row(match))
    say(f"{len(found)} match(es)")


def _match_json(match: Match) -> dict[str, object]:
    entry = match.entry
    value: dict[str, object] = {
        "kind": match.kind.value,
        "score": match.score,
        "target": match.target,
        "source": entry.source,
        "remembered": entry.target,
        "origin": entry.origin.value,
        "who": entry.who,
        "at": entry.at,
        "document": entry.context.document,
        "edits": [{"old": list(edit.old), "new": list(edit.new)} for edit in match.edits],
    }
    return value | ({"unadapted": match.unadapted} if match.unadapted else {})


def _row(match: Match) -> str:
    cells = (str(match.score), match.kind.value, match.target, match.entry.source)
    return "\t".join(" ".join(cell.split()) for cell in cells)
