"""The machine's answers, kept by everything that decides them: an interrupted run loses one batch."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.errors import StoreError
from pipeline.store.files import writing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY,  -- SHA-256 over model, options, language and text
    text TEXT NOT NULL,
    score REAL NOT NULL,
    finished INTEGER NOT NULL
) WITHOUT ROWID
"""
_AT_ONCE = 500
_PATIENCE = 30.0
"""Seconds that one run waits for another's lock."""
_DELETE = "delete it, it is only a cache"
_REMEDIES = {
    "full": "make room and run again, finished articles are kept",
    "readonly": "no permission to write; choose another folder with --out",
    "unable to open": "cannot be opened; choose another folder with --out",
    "locked": "another run is using it; wait for that run, or choose another folder with --out",
}


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging.  SQLite does not wait for locks here as it does elsewhere, so we do:
    two runs may make the same file at the same moment.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


class AnswerCache:
    """Satisfies the translate stage's `Answers`.  The file can be deleted at any time.

    With `ask_again` nothing is found, and new answers replace the old ones.

    Raises StoreError, naming the file, when it cannot be opened or written.
    """

    def __init__(self, path: Path, card: ModelCard, decoding: Decoding, *, ask_again: bool = False) -> None:
        self._path = path
        self._ask_again = ask_again
        signature = {"digest": card.digest, "engine": card.engine, "decoding": asdict(decoding)}
        self._salt = json.dumps(signature, sort_keys=True).encode()
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._guarded():
            self._connection = sqlite3.connect(path, timeout=_PATIENCE)
            _write_ahead(self._connection)
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(_SCHEMA)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            remedy = next((remedy for word, remedy in _REMEDIES.items() if word in str(error)), _DELETE)
            raise StoreError(f"{self._path}: {error}; {remedy}") from None

    def _key(self, request: Request) -> str:
        parts = b"\0".join((self._salt, request.target.encode(), request.text.encode("utf-8")))
        return hashlib.sha256(parts).hexdigest()

    def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
        """Those of `requests` that this model has answered with these options."""
        by_key = {self._key(request): request for request in requests}
        found: dict[Request, Hypothesis] = {}
        keys = [] if self._ask_again else list(by_key)
        with self._guarded():
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = self._connection.execute(
                    f"SELECT key, text, score, finished FROM answer WHERE key IN ({marks})", some
                )
                for key, text, score, done in rows:
                    if isinstance(text, str) and isinstance(score, float):  # anything else is not ours
                        found[by_key[key]] = Hypothesis(text, score, bool(done))
        return found

    def add(self, answers: Mapping[Request, Hypothesis]) -> None:
        """Keep answers; they are on disk when this returns."""
        rows = [(self._key(request), h.text, h.score, int(h.finished)) for request, h in answers.items()]
        with self._guarded(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
