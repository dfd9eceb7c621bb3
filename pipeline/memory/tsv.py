"""Pairs as tab-separated text: a header that names the columns, or ``kk<TAB>target`` without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.errors import QosbetError, StoreError
from pipeline.languages import language
from pipeline.memory.entry import Context, Entry, Origin, is_time
from pipeline.memory.exchange import Item, Provenance, Skipped, Taken, excerpt, read_lines, tag_of

_FIELDS = ("previous", "kind", "document", "origin", "who", "at", "note")


def tsv_lines(entries: Iterable[Entry], lang: str) -> Iterator[str]:
    """The entries of one language that hold, a line each, under a header.

    Tabs and line ends inside a text become spaces, and what was before is not known and what began the
    document look the same: TSV is for spreadsheets and training, `jsonl` keeps everything.
    """
    tag = language(lang).tag
    yield "\t".join(("kk", tag, *_FIELDS)) + "\n"
    for entry in entries:
        if entry.lang == tag and entry.target is not None:
            own = entry.context
            extra = (own.previous or "", own.kind, own.document, entry.origin.value, entry.who, entry.at, entry.note)
            yield "\t".join(_cell(text) for text in (entry.source, entry.target, *extra)) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.translate({ord(c): " " for c in "\t\n\r\x85\u2028\u2029"}).split(" "))


def read_tsv(path: Path, given: Provenance, lang: str | None = None) -> Iterator[Item]:
    """The pairs of a file.

    With a header: a column ``kk`` (or ``kk-KZ``, ``kaz``…) and one or more of target languages; columns
    ``previous``, ``kind``, ``document``, ``origin``, ``who``, ``at``, ``note`` are used, others make the
    header wrong.  Without one, two columns, and `lang` says which language the second is in.  Raises StoreError.
    """
    lines = read_lines(path)
    number, first = next(lines, (0, ""))
    if not number:
        return
    columns = _header(first.split("\t"))
    if columns is None:
        if lang is None:
            raise StoreError(f"{path}: line 1: {excerpt(first)!r} is no header; add one (kk, en) or say the language")
        columns = ["kk", language(lang).tag]
        yield from _items(number, first, columns, given)
    elif reason := _complaint(columns):
        raise StoreError(f"{path}: line 1: {reason}")
    for number, line in lines:
        yield from _items(number, line, columns, given)


def _header(cells: Sequence[str]) -> list[str] | None:
    """The columns, in our names, if the first line is a header: its first or second cell is a language."""
    names = [cell.strip() for cell in cells]
    if not any(tag_of(name) == "kk" for name in names):
        return None
    return [tag_of(name) or name.lower() for name in names]


def _complaint(columns: Sequence[str]) -> str:
    """What is wrong with a header; empty if nothing is."""
    for name in columns:
        if columns.count(name) > 1:
            return f"column {excerpt(name)!r} stands twice; remove one"
        if tag_of(name) is None and name not in _FIELDS:
            return f"column {excerpt(name)!r} is not known; remove it or use one of {', '.join(_FIELDS)}"
    return "" if len(set(columns) - set(_FIELDS)) > 1 else "no column of a target language; add en, ru or zh"


def _items(number: int, line: str, columns: Sequence[str], given: Provenance) -> Iterator[Item]:
    if not line.strip():
        return
    cells = line.split("\t")
    if len(cells) != len(columns):
        yield Skipped(number, f"wrong number of columns: {len(cells)} in place of {len(columns)}; mend the line")
        return
    row = dict(zip(columns, cells, strict=True))
    origin, at = row.get("origin") or Origin.IMPORTED.value, row.get("at") or given.at
    if origin not in set(Origin):
        yield Skipped(number, f"unknown origin: {excerpt(origin)!r}; use approved, edited or imported")
    elif not is_time(at):
        yield Skipped(number, f"no time: {excerpt(at)!r}; write it as 2026-03-05T09:30:00Z")
    else:
        context = Context(row.get("previous") or None, row.get("kind", ""), row.get("document") or given.document)
        shared = (Origin(origin), at, context, row.get("who") or given.who, row.get("note", ""))
        for column in columns:
            if column != "kk" and column not in _FIELDS and (row[column].strip() or len(columns) == 2):
                yield _item(number, row["kk"], column, row[column], shared)


def _item(number: int, source: str, lang: str, target: str, shared: tuple[Origin, str, Context, str, str]) -> Item:
    origin, at, context, who, note = shared
    try:
        return Taken(number, Entry(source.strip(), lang, target.strip(), origin, at, context, who, note))
    except QosbetError as error:
        return Skipped(number, str(error))
