"""Reading what the user named: regular files, never more than an article can be."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import IngestError


def is_stdin(path: Path) -> bool:
    """Whether the argument means standard input."""
    return str(path) == "-"


def shown(path: Path) -> str:
    """The name used in messages."""
    return "stdin" if is_stdin(path) else str(path)


def stdin() -> BinaryIO:
    """Standard input as bytes.  Raises IngestError when it is closed."""
    if sys.stdin is None:
        raise IngestError("stdin: is closed; give a file")
    return sys.stdin.buffer


def read_file(path: Path, encoding: str | None = None) -> bytes:
    """The bytes of a source file, or of stdin; in UTF-8 where their encoding is said.

    Raises IngestError for a missing, unreadable, irregular or too large file.
    """
    from pipeline.ingest import LARGEST

    name = shown(path)
    if is_stdin(path):
        data = stdin().read(LARGEST + 1)
    else:
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
                raise IngestError(f"{name}: is {kind}; give a text or Markdown file")
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError:
            raise IngestError(f"{name}: there is no such file") from None
        except OSError as error:
            raise IngestError(f"{name}: cannot be read: {error.strerror or error}") from None
        except ValueError:
            raise IngestError(f"{name!r}: is no file name") from None
    if len(data) > LARGEST:
        raise IngestError(f"{name}: more than {LARGEST} bytes, the limit for one article; split it up")
    if encoding is None:
        return data
    from pipeline.ingest.decode import decode

    return decode(data, name, encoding).text.encode("utf-8")
