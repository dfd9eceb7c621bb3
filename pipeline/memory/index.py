"""The index for similar texts, in the memory's file.

New texts wait in a tail, which is small enough to be looked through; when it has grown, it becomes a
segment with an inverted index of trigrams, and small segments are merged with it (as in a log-structured
merge tree), so that a text is indexed a few times at most.  Segments are never changed once written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.memory import grams
from pipeline.memory.grams import SEGMENT, Candidates, Codes, Header, Numbers

TAIL = 1024
"""Texts that may wait; a look-up goes through all of them."""
MOST_WAITING = 262_144
"""Texts that may wait while many are added; 4 segments are then written in one go."""
LEFT_OVER = 16_384
"""As many waiting texts are what a broken-off import left; they are indexed when the file is opened."""
_AT_ONCE = 900


class SimilarIndex:
    """Finds the texts that may be similar to one; reads and writes the tables `segment`, `posting`, `indexed`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._headers: dict[int, Header] = {}
        self._tail = _Tail()

    def waiting(self) -> int:
        """How many texts are not in a segment yet."""
        (last,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM source").fetchone()
        return int(last) - self._upto()  # rows are numbered without gaps: none is ever removed

    def _upto(self) -> int:
        return int(self._connection.execute("SELECT upto FROM indexed").fetchone()[0])

    # --- writing ---

    def settle(self) -> None:
        """Index the waiting texts, together with segments that are not much larger.  Within a write transaction."""
        rows = self._connection.execute("SELECT id, length(text) FROM source WHERE id > ?", (self._upto(),))
        waiting = _pairs(rows)
        if not len(waiting):
            return
        upto = int(waiting[:, 0].max())
        parts = [waiting]
        count = len(waiting)
        small = "SELECT id, texts, header FROM segment WHERE texts < ? ORDER BY texts"
        for segment, texts, blob in self._connection.execute(small, (SEGMENT // 2,)).fetchall():
            if texts > 2 * count:
                break
            header = _header(blob)
            parts.append(np.stack([header.sources, header.lengths], axis=1))
            count += texts
            self._remove(segment)
        every = np.concatenate(parts)
        order = np.lexsort((every[:, 0], every[:, 1]))
        for start in range(0, len(order), SEGMENT):
            self._write(every[order[start : start + SEGMENT], 0])
        self._connection.execute("UPDATE indexed SET upto = ?", (upto,))

    def _remove(self, segment: int) -> None:
        self._connection.execute(
            "DELETE FROM posting WHERE id BETWEEN ? AND ?", (segment << 32, (segment << 32) + 0xFFFFFFFF)
        )
        self._connection.execute("DELETE FROM segment WHERE id = ?", (segment,))
        self._headers.pop(segment, None)

    def _write(self, sources: Numbers) -> None:
        """Write one segment of texts that stand in order of length."""
        texts = _texts(self._connection, sources.tolist())
        header, lists = grams.build(sources, [texts[source] for source in sources.tolist()])
        cursor = self._connection.execute(
            "INSERT INTO segment (texts, shortest, longest, header) VALUES (?, ?, ?, ?)",
            (len(sources), int(header.lengths[0]), int(header.lengths[-1]), _blob(header)),
        )
        base = (cursor.lastrowid or 0) << 32
        ranks, starts = lists.ranks.astype("<u2").tobytes(), (2 * lists.starts).tolist()
        self._connection.executemany(
            "INSERT INTO posting VALUES (?, ?)",
            (
                (base | code, ranks[starts[place] : starts[place + 1]])
                for place, code in enumerate(lists.codes.tolist())
            ),
        )

    # --- reading ---

    def candidates(self, text: str, threshold: int) -> list[Candidates]:
        """Every text that can score `threshold` with `text`, a normalised one, and some that cannot."""
        own = grams.distinct(text)
        shortest, longest = grams.length_range(len(text), threshold)
        found = [self._waiting(text, own, threshold)]
        rows = self._connection.execute(
            "SELECT id FROM segment WHERE longest >= ? AND shortest <= ?", (shortest, longest)
        )
        for (segment,) in rows.fetchall():
            header = self._header(segment)
            first = int(np.searchsorted(header.lengths, shortest, side="left"))
            last = int(np.searchsorted(header.lengths, longest, side="right"))
            if first < last:
                band = grams.cut(header, first, last)
                need = grams.needed((len(text), len(own)), band, threshold)
                shared = self._shared(segment, own, (first, last))
                found.append(grams.select(shared, (len(text), len(own)), band, need))
        return found

    def _shared(self, segment: int, own: Codes, ranks: tuple[int, int]) -> Numbers:
        """How many of the codes each text of the segment has, for ``ranks[0] <= rank < ranks[1]``."""
        base = segment << 32
        blobs: list[bytes] = []
        for some in _some([base | code for code in own.tolist()]):
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(f"SELECT ranks FROM posting WHERE id IN ({marks})", some)
            blobs += [blob for (blob,) in rows]
        met = np.frombuffer(b"".join(blobs), dtype="<u2")
        counts: Numbers = np.bincount(met, minlength=ranks[1])[ranks[0] : ranks[1]]
        return counts

    def _header(self, segment: int) -> Header:
        """Kept once read: segments never change, and their numbers are never used again."""
        if segment not in self._headers:
            (blob,) = self._connection.execute("SELECT header FROM segment WHERE id = ?", (segment,)).fetchone()
            self._headers[segment] = _header(blob)
        return self._headers[segment]

    def _waiting(self, text: str, own: Codes, threshold: int) -> Candidates:
        upto = self._upto()
        if upto != self._tail.upto:
            self._tail = _Tail(upto)
        rows = self._connection.execute("SELECT id, text FROM source WHERE id > ? ORDER BY id", (self._tail.last,))
        self._tail.extend(rows.fetchall())
        return self._tail.candidates(text, own, threshold)


class _Tail:
    """The waiting texts' trigrams, kept between look-ups."""

    def __init__(self, upto: int = 0) -> None:
        self.upto = self.last = upto
        self._codes = np.zeros(0, np.uint64)
        self._owners = np.zeros(0, np.int64)
        self._header = Header(*(np.zeros(0, np.int64) for _ in range(3)))

    def extend(self, rows: Sequence[tuple[int, str]]) -> None:
        """Add texts with their row numbers, rising."""
        if not rows:
            return
        sources, texts = np.array([row[0] for row in rows], dtype=np.int64), [row[1] for row in rows]
        own, owners = grams.codes(texts)
        keys = grams.unique(owners.astype(np.uint64) << np.uint64(32) | own)
        owners = (keys >> np.uint64(32)).astype(np.int64)
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        sizes = np.bincount(owners, minlength=len(texts))
        old = self._header
        self._codes = np.concatenate([self._codes, keys & np.uint64(0xFFFFFFFF)])
        self._owners = np.concatenate([self._owners, owners + len(old.sources)])
        self._header = Header(
            np.concatenate([old.sources, sources]),
            np.concatenate([old.lengths, lengths]),
            np.concatenate([old.sizes, sizes]),
        )
        self.last = int(sources[-1])

    def candidates(self, text: str, own: Codes, threshold: int) -> Candidates:
        """As `SimilarIndex.candidates`."""
        header = self._header
        met = self._owners[np.isin(self._codes, own)]
        shared = np.bincount(met, minlength=len(header.sources))
        shortest, longest = grams.length_range(len(text), threshold)
        need = grams.needed((len(text), len(own)), header, threshold)
        outside = (header.lengths < shortest) | (header.lengths > longest)
        return grams.select(shared, (len(text), len(own)), header, np.where(outside, np.iinfo(np.int64).max, need))


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _pairs(rows: sqlite3.Cursor) -> Numbers:
    return np.array(rows.fetchall(), dtype=np.int64).reshape(-1, 2)


def _texts(connection: sqlite3.Connection, sources: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _some(sources):
        marks = ",".join("?" * len(some))
        found.update(connection.execute(f"SELECT id, text FROM source WHERE id IN ({marks})", some).fetchall())
    return found


def _blob(header: Header) -> bytes:
    return np.stack([header.sources, header.lengths, header.sizes]).astype("<i8").tobytes()


def _header(blob: bytes) -> Header:
    return Header(*np.frombuffer(blob, dtype="<i8").reshape(3, -1))
