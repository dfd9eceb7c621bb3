"""Entries as rows of the memory's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from pipeline.errors import QosbetError
from pipeline.memory.entry import Context, Entry, Origin
from pipeline.memory.ranking import current

_AT_ONCE = 500
_SELECT = (
    "SELECT entry.id, entry.source, text, written, lang, target, origin, at, previous, kind, document, who, note"
    " FROM entry JOIN source ON source.id = entry.source"
)
_INSERT = (
    "INSERT INTO entry (source, written, lang, target, origin, at, previous, kind, document, who, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def insert(connection: sqlite3.Connection, source: int, text: str, entry: Entry) -> None:
    """Add an entry of row `source`, whose normalised text is `text`."""
    written = None if entry.source == text else entry.source
    own = entry.context
    values = (entry.lang, entry.target, entry.origin.value, entry.at, own.previous, own.kind, own.document)
    connection.execute(_INSERT, (source, written, *values, entry.who, entry.note))


def entries_of(
    connection: sqlite3.Connection, sources: Sequence[int], lang: str | None = None
) -> Iterator[tuple[int, Entry]]:
    """The entries of `sources`, each with its row, in one language or in all; of each source in the order of adding."""
    for start in range(0, len(sources), _AT_ONCE):
        some = sources[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        where = f"WHERE entry.source IN ({marks})" + ("" if lang is None else " AND lang = ?")
        values = [*some] if lang is None else [*some, lang]
        for row in connection.execute(f"{_SELECT} {where} ORDER BY entry.id", values):
            yield row[1], _entry(row)


def entries_between(connection: sqlite3.Connection, after: int, upto: int) -> list[Entry]:
    """The entries of numbers ``after < id <= upto``, in order."""
    rows = connection.execute(f"{_SELECT} WHERE entry.id > ? AND entry.id <= ? ORDER BY entry.id", (after, upto))
    return [_entry(row) for row in rows]


def current_of(connection: sqlite3.Connection, sources: Sequence[int], lang: str) -> dict[int, list[Entry]]:
    """For each of `sources` that has any, the entries that hold, newest first."""
    found: dict[int, list[Entry]] = {}
    for source, entry in entries_of(connection, sources, lang):
        found.setdefault(source, []).append(entry)
    return {source: held for source, entries in found.items() if (held := current(entries))}


def _entry(row: tuple[object, ...]) -> Entry:
    number, _, text, written, lang, target, origin, at, previous, kind, document, who, note = row
    strings = (text, lang, origin, at, kind, document, who, note)
    optional = (written, target, previous)
    if not all(isinstance(s, str) for s in strings) or not all(s is None or isinstance(s, str) for s in optional):
        raise sqlite3.DatabaseError(f"entry {number} holds something else than text")
    try:
        context = Context(_optional(previous), str(kind), str(document))
        source = str(text if written is None else written)
        return Entry(source, str(lang), _optional(target), Origin(str(origin)), str(at), context, str(who), str(note))
    except (QosbetError, ValueError) as error:
        raise sqlite3.DatabaseError(f"entry {number}: {error}") from None


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


class LangReader:
    """What the search for similar texts reads, in one language; satisfies `fuzzy.Reader`."""

    def __init__(self, connection: sqlite3.Connection, lang: str) -> None:
        self._connection = connection
        self._lang = lang

    def texts(self, sources: Sequence[int]) -> Mapping[int, str]:
        """As `fuzzy.Reader`."""
        found: dict[int, str] = {}
        for start in range(0, len(sources), _AT_ONCE):
            some = sources[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(f"SELECT id, text FROM source WHERE id IN ({marks})", some)
            found.update(rows.fetchall())
        return found

    def entries(self, sources: Sequence[int]) -> Mapping[int, Sequence[Entry]]:
        """As `fuzzy.Reader`."""
        return current_of(self._connection, sources, self._lang)
