"""The translation memory: human work in one SQLite file, only ever added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.languages import language
from pipeline.memory.entry import Entry, Match, Query, Search
from pipeline.memory.file import guarded, open_file, transaction
from pipeline.memory.fuzzy import matches, same_shape, similar
from pipeline.memory.index import LEFT_OVER, MOST_WAITING, TAIL, SimilarIndex
from pipeline.memory.names import KnownNames, NoNames
from pipeline.memory.normal import key, normal
from pipeline.memory.ranking import current, newest_last, rank, rank_exact
from pipeline.memory.rows import LangReader, current_of, entries_between, entries_of, insert
from pipeline.memory.values import find_values, shape

_BATCH = 5_000
_AT_ONCE = 500
_SAME_SHAPE = 50
"""Texts of one shape that are tried, the newest ones."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of entries that were to be added."""

    added: int
    known: int
    """The very same entries were there already."""


class TranslationMemory:
    """A memory's file, opened.  For one thread; other threads and programs open it for themselves.

    `names` are used to adapt translations.  Every method raises StoreError, naming the file, when that is
    damaged or cannot be read or written.
    """

    def __init__(self, path: Path, names: KnownNames | None = None) -> None:
        self._path = path
        self._names = names or NoNames()
        self._connection = open_file(path)
        self._index = SimilarIndex(self._connection)
        try:
            self._settle_from(LEFT_OVER)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> TranslationMemory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- writing ---

    def add(self, entries: Iterable[Entry]) -> Added:
        """Keep entries; they are on disk when this returns.  An entry that is there already is not kept twice.

        Committed in batches of 5,000.  When `entries` fails half-way, what it gave before is kept, and the
        same call can be made again.
        """
        added = known = 0
        stream = iter(entries)
        full = True
        while full:
            batch: list[Entry] = []
            try:
                for entry in islice(stream, _BATCH):  # not list(): what was read stays when reading fails
                    batch.append(entry)  # noqa: PERF402
            finally:
                new = self._commit(batch)
            added += new
            known += len(batch) - new
            full = len(batch) == _BATCH
        self._settle_from(TAIL)
        return Added(added, known)

    def _commit(self, batch: Sequence[Entry]) -> int:
        """Keep a batch; how many of it were new."""
        if not batch:
            return 0
        with guarded(self._path), transaction(self._connection, write=True):
            new = self._add(batch)
            if self._index.waiting() >= MOST_WAITING:
                self._index.settle()
        return new

    def settle(self) -> None:
        """Index what waits for it.  `add` does it when much waits; nothing that is found depends on it."""
        with guarded(self._path), transaction(self._connection, write=True):
            self._index.settle()

    def _settle_from(self, count: int) -> None:
        """Index what waits if it is so many or more."""
        with guarded(self._path):
            waiting = self._index.waiting()
        if waiting >= count:
            self.settle()

    def _add(self, batch: Sequence[Entry]) -> int:
        """How many of them were new."""
        texts = [normal(entry.source) for entry in batch]
        rows = self._sources(texts)
        there = {entry for _, entry in entries_of(self._connection, list(rows.values()))}
        count = 0
        for entry, text in zip(batch, texts, strict=True):
            if entry not in there:
                if text not in rows:
                    rows[text] = self._new_source(text)
                insert(self._connection, rows[text], text, entry)
                there.add(entry)
                count += 1
        return count

    def _new_source(self, text: str) -> int:
        values = find_values(text, "kk")
        own = key(shape(text, values)) if values else None
        cursor = self._connection.execute(
            "INSERT INTO source (key, shape, text) VALUES (?, ?, ?)", (key(text), own, text)
        )
        return cursor.lastrowid or 0

    # --- looking up ---

    def find(self, queries: Sequence[Query], lang: str, search: Search | None = None) -> list[tuple[Match, ...]]:
        """The best matches of each query, best first, in the order of `queries`; see `Match` and `ranking.rank`.

        Similar texts are only looked for where the very text is not remembered.  Raises UsageError for a
        language that the program does not know.
        """
        tag = language(lang).tag
        search = search or Search()
        with guarded(self._path), transaction(self._connection, write=False):
            exact = self._exact(queries, tag)
            if search.threshold == 100:
                return [tuple(matches[: search.limit]) for matches in exact]
            return [
                tuple(matches[: search.limit]) if matches else self._similar(query, tag, search)
                for query, matches in zip(queries, exact, strict=True)
            ]

    def _exact(self, queries: Sequence[Query], lang: str) -> list[list[Match]]:
        texts = [normal(query.text) for query in queries]
        rows = self._sources(texts)
        entries = current_of(self._connection, list(rows.values()), lang)
        return [
            rank_exact(query, entries.get(rows.get(text, 0), [])) for query, text in zip(queries, texts, strict=True)
        ]

    def _similar(self, query: Query, lang: str, search: Search) -> tuple[Match, ...]:
        text = normal(query.text)
        if not text:
            return ()
        reader = LangReader(self._connection, lang)
        hits = [
            *similar(text, self._index.candidates(text, search.threshold), reader, search),
            *same_shape(text, self._sources_of_shape(text), reader),
        ]
        found = (match for hit in hits for match in matches(query, hit, lang, search, self._names))
        return tuple(rank(found, search.limit))

    def _sources_of_shape(self, text: str) -> list[int]:
        """Texts that differ from `text` in numbers, dates and months at most, the newest ones first."""
        values = find_values(text, "kk")
        if not values:
            return []
        rows = self._connection.execute(
            "SELECT id FROM source WHERE shape = ? ORDER BY id DESC LIMIT ?", (key(shape(text, values)), _SAME_SHAPE)
        )
        return [row[0] for row in rows]

    def _sources(self, texts: Iterable[str]) -> dict[str, int]:
        """Rows of those normalised texts that are there."""
        wanted = set(texts)
        keys = list({key(text) for text in wanted})
        rows: dict[str, int] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found = self._connection.execute(f"SELECT text, id FROM source WHERE key IN ({marks})", some)
            rows.update((text, row) for text, row in found if text in wanted)
        return rows

    # --- reading everything ---

    def history(self, source: str, lang: str) -> list[Entry]:
        """All that was ever said about a source in one language, the oldest first, tombstones, too."""
        tag = language(lang).tag
        with guarded(self._path), transaction(self._connection, write=False):
            rows = self._sources([normal(source)])
            found = list(entries_of(self._connection, list(rows.values()), tag))
        return newest_last(entry for _, entry in found)

    def entries(self) -> Iterator[Entry]:
        """Everything, in the order of adding: what `jsonl` exports.  What is added meanwhile is left out."""
        with guarded(self._path):
            (last,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
            for start in range(0, last, _BATCH):
                yield from entries_between(self._connection, start, min(start + _BATCH, last))

    def holding(self) -> Iterator[Entry]:
        """The entries that hold, source by source: what TMX and TSV export."""
        with guarded(self._path):
            (last,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM source").fetchone()
            for start in range(0, last, _AT_ONCE):
                sources = range(start + 1, min(start + _AT_ONCE, last) + 1)
                by_source: dict[int, list[Entry]] = {}
                for source, entry in entries_of(self._connection, sources):
                    by_source.setdefault(source, []).append(entry)
                for source in sorted(by_source):
                    yield from reversed(current(by_source[source]))
