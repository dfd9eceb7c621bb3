"""The memory's file: opened, checked, brought up to date; errors that name it and the remedy."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

APPLICATION = 0x514F5342
"""Marks the file as ours (SQLite's application id): "QOSB"."""
_PATIENCE = 30.0
"""Seconds that one program waits for another's lock."""

_ENTRIES = (
    """
    CREATE TABLE source (
        id INTEGER PRIMARY KEY,  -- rising
        key INTEGER NOT NULL,    -- hash of the normalised text
        shape INTEGER,           -- hash of the text with its values taken out; NULL where it has none
        text TEXT NOT NULL       -- normalised
    )
    """,
    "CREATE INDEX source_key ON source (key)",
    "CREATE INDEX source_shape ON source (shape) WHERE shape IS NOT NULL",
    """
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of adding; nothing is ever changed or removed
        source INTEGER NOT NULL REFERENCES source (id),
        lang TEXT NOT NULL,
        written TEXT,   -- the source as written; NULL where it is the normalised text
        target TEXT,    -- NULL for a tombstone
        origin TEXT NOT NULL,
        at TEXT NOT NULL,
        previous TEXT,
        kind TEXT NOT NULL,
        document TEXT NOT NULL,
        who TEXT NOT NULL,
        note TEXT NOT NULL
    )
    """,
    "CREATE INDEX entry_source ON entry (source, lang)",
)
_INDEX = (
    """
    CREATE TABLE segment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: readers keep headers by it
        texts INTEGER NOT NULL,
        shortest INTEGER NOT NULL,
        longest INTEGER NOT NULL,
        header BLOB NOT NULL     -- for each text, by length: row, length, different trigrams
    )
    """,
    "CREATE TABLE posting (id INTEGER PRIMARY KEY, ranks BLOB NOT NULL)",  # id: segment << 32 | trigram
    "CREATE TABLE indexed (upto INTEGER NOT NULL)",
    "INSERT INTO indexed VALUES (0)",
)
MIGRATIONS = (_ENTRIES, _INDEX)
"""What leads from each version of the layout to the next; a new file goes through all of them."""

_REMEDIES = {
    "full": "make room and try again; nothing that was kept before is lost",
    "readonly": "no permission to write; give the file to yourself, or name another",
    "unable to open": "cannot be opened; check the folder and its permissions, or name another file",
    "locked": "another program has been writing for long; wait for it and try again",
    "not a database": "is no translation memory; name another file",
}
_DAMAGED = "the file is damaged; put it aside, and bring back a copy or an export of it"


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into a StoreError of one line."""
    try:
        yield
    except sqlite3.ProgrammingError:  # the caller's mistake, such as a closed memory or another thread's
        raise
    except sqlite3.DatabaseError as error:
        remedy = next((remedy for word, remedy in _REMEDIES.items() if word in str(error)), _DAMAGED)
        raise StoreError(f"{path}: translation memory: {error}; {remedy}") from None


@contextmanager
def transaction(connection: sqlite3.Connection, *, write: bool) -> Iterator[None]:
    """All or nothing; a reader sees one state of the file throughout."""
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def open_file(path: Path) -> sqlite3.Connection:
    """Open or make a memory's file.  Several programs may have it open at once.

    Every commit is on disk before it returns (``synchronous=FULL``).  Raises StoreError for a folder that
    cannot be made, a file that is something else, damaged, or made by a later version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: translation memory: {error.strerror or error}; name another file") from None
    with guarded(path):
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            _check(path, connection)
            _prepare(path, connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _check(path: Path, connection: sqlite3.Connection) -> int:
    """The version of the layout; 0 for a new file."""
    application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and (application or version or tables):
        raise StoreError(f"{path}: a database of another program, no translation memory; name another file")
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path}: translation memory of layout {version}, this program knows {len(MIGRATIONS)}; update the program"
        )
    return version


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA page_size=8192")  # heeded by a new file only
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")  # 64 MB
    if _check(path, connection) == len(MIGRATIONS):
        return
    with transaction(connection, write=True):
        version = _check(path, connection)  # another program may have been first
        for step in MIGRATIONS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging.  SQLite does not wait for locks here, so we do."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
