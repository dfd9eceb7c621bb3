"""Files that appear whole or not at all, and errors that name the path and the remedy."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import StoreError

_REMEDY = {
    errno.ENOSPC: "the disk is full; make room and run again, finished articles are kept",
    errno.EDQUOT: "the disk quota is used up; make room and run again, finished articles are kept",
    errno.EACCES: "no permission to write; choose another folder with --out",
    errno.EPERM: "no permission to write; choose another folder with --out",
    errno.EROFS: "the file system is read-only; choose another folder with --out",
    errno.ENOTDIR: "a part of the path is a file; choose another folder with --out",
    errno.EEXIST: "a file of this name stands where a folder is needed; choose another folder with --out",
    errno.ENAMETOOLONG: "the name is too long; give the source file a shorter one",
}


def store_error(path: Path, error: OSError) -> StoreError:
    """The one-line error for a failed operation on `path`."""
    reason = error.strerror or str(error)
    remedy = _REMEDY.get(error.errno or 0, f"{reason}; choose another folder with --out")
    return StoreError(f"{path}: {remedy}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError on `path` into a StoreError."""
    try:
        yield
    except OSError as error:
        raise store_error(path, error) from None


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one.  Raises StoreError."""
    with writing(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
