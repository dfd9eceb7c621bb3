"""Lines of text files of unknown origin: only LF ends one, sizes are limited, a broken one is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from pipeline.errors import IngestError

LONGEST_LINE = 64 << 20
"""Most bytes of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end."""

    number: int
    """From 1."""
    text: str
    broken: str = ""
    """What is wrong with it, if it is not UTF-8; then `text` is empty."""


def read_lines(stream: IO[bytes], name: str) -> Iterator[Line]:
    """The lines of a file; a byte order mark before the first is dropped.

    Raises IngestError for a line that is longer than the limit.
    """
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise IngestError(f"{name}: line {number}: more than {LONGEST_LINE} bytes; this is no file of lines")
        raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        try:
            yield Line(number, raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            yield Line(number, "", f"byte {error.start} (0x{raw[error.start]:02x}) is not valid UTF-8")
