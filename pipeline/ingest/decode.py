"""Bytes to text: UTF-8 first, then the legacy encodings in which Kazakh has been written."""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass

from pipeline.errors import IngestError

LEGACY = ("kz1048", "ptcp154", "cp1251", "koi8-r", "iso8859-5", "mac-cyrillic", "cp866")
"""Single-byte encodings tried in this order; KZ-1048 and PT154 carry the Kazakh letters."""

_BY_FREQUENCY = "аеынтрлдісқмоибкғжшүұзгпәөйңухвцюяэфчщьъһё"
"""Letters of Kazakh, most frequent first (order counted on this project's own press corpus)."""

_COST = {letter: math.log(rank + 2) for rank, letter in enumerate(_BY_FREQUENCY)}
_USUAL = frozenset(" \n\r\t.,:;!?()[]«»\"'“”‘’–—-…%№§/+=0123456789")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text and the Python name of its encoding (``utf-8-sig``: a byte order mark was removed)."""

    text: str
    encoding: str


def decode(data: bytes, name: str) -> Decoded:
    """Decode a source file.

    Raises IngestError for an empty file, for binary data, and for broken UTF-8 (naming byte and line).
    Line ends, and every other character, are kept as they are.
    """
    if not data.strip():
        raise IngestError(f"{name}: the file is empty; nothing to translate")
    marked = _by_mark(data, name)
    if marked and "\x00" in marked.text:
        at = marked.text.index("\x00")
        raise IngestError(f"{name}: character {at} is NUL: this is no text file; save the article as UTF-8 text")
    if marked:
        return marked
    if b"\x00" in data:
        at = data.index(b"\x00")
        wide = data[:2000].count(b"\x00") > 0.02 * len(data[:2000])
        what = (
            "it looks like UTF-16 without a byte order mark" if wide and len(data) % 2 == 0 else "this is no text file"
        )
        raise IngestError(f"{name}: byte {at} is NUL: {what}; save the article as UTF-8 text")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        legacy = None if _mostly_utf8(data) else _legacy(data)
        if legacy:
            return legacy
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise IngestError(
            f"{name}: line {line}: byte {error.start} (0x{byte:02x}) is not valid UTF-8; save the file as UTF-8"
        ) from None


def _by_mark(data: bytes, name: str) -> Decoded | None:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    for mark, encoding in marks:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise IngestError(
                    f"{name}: byte {error.start} is not valid {encoding}; save the file as UTF-8"
                ) from None
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether most bytes above 0x7f form valid UTF-8: then a bad byte is damage, not another encoding."""
    sample = data[:1_000_000]
    text = sample.decode("utf-8", errors="replace")
    high = len(re.findall(rb"[\x80-\xff]", sample))
    broken = text.count("\ufffd")
    return high > 0 and broken < 0.2 * high


def _implausibility(text: str) -> float:
    """Mean cost of a character that is not ASCII: low for Kazakh or Russian text, high for mojibake."""
    cost, counted = 0.0, 0
    for character in text[:20000]:
        if character in _USUAL or character.isascii():
            continue
        counted += 1
        letter = character.lower()
        cost += _COST.get(letter, 8.0) + (0.0 if letter == character else 2.0)
    return cost / counted if counted else 8.0


def _legacy(data: bytes) -> Decoded | None:
    candidates = []
    for order, encoding in enumerate(LEGACY):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search("[\x00-\x08\x0e-\x1f\x7f]", text):
            candidates.append((_implausibility(text), order, encoding, text))
    if not candidates:
        return None
    cost, _, encoding, text = min(candidates)
    return Decoded(text, encoding) if cost < 3.6 else None
