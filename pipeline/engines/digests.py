"""Digests of model files: what is loaded is what was published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import ModelError


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def combined(digests: Mapping[str, str]) -> str:
    """One digest over the names and digests of several files, whatever their order."""
    lines = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def verify(folder: Path, expected: Mapping[str, str]) -> dict[str, str]:
    """Digest the files named in `expected`; an empty value means that the digest is not known.

    Returns the digests found.  Raises ModelError for a missing or changed file.
    """
    found = {}
    for name, wanted in expected.items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{path}: the file is missing; get the model again with: qosbet models get")
        found[name] = sha256(path)
        if wanted and found[name] != wanted:
            raise ModelError(
                f"{path}: SHA-256 is {found[name][:16]}…, expected {wanted[:16]}…: the file was changed or damaged; "
                "delete it and get the model again"
            )
    return found
