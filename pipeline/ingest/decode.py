"""Bytes to text: UTF-8 first, then the encodings in which Kazakh, Russian, English and Chinese have been written."""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass

from pipeline.errors import IngestError
from pipeline.text.plausible import plausibility

SINGLE_BYTE = ("kz1048", "ptcp154", "cp1251", "koi8-r", "iso8859-5", "mac-cyrillic", "cp866", "cp1252", "mac-roman")
"""One byte a character; KZ-1048 and PT154 carry the Kazakh letters.  The first of two that give the same text wins."""
MULTI_BYTE = ("gb18030", "big5")
_RARE = {
    "koi8-r": 2.0,
    "ptcp154": 2.0,
    "big5": 2.0,
    "cp866": 3.0,
    "iso8859-5": 3.0,
    "mac-cyrillic": 5.0,
    "mac-roman": 6.0,
}
"""Nats by which an encoding is rarer than the others."""
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Without a byte order mark."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS = (
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"SQLite format 3", "a database"),
)
"""What files that are no text begin with."""
_SAMPLE = 16_000
"""Bytes looked at: of the lines that are not ASCII alone."""
_LEAST_PLAUSIBLE = -5.5
"""Mean log-probability of a character; text of the known languages has about -2.5 (a Chinese character -6.5), mojibake
-7 and less."""
_SURE = 0.9
"""A likelier reading is taken; below it the user is asked."""
_SHARPNESS = 0.6
"""Neighbouring letters depend on each other, so their evidence counts too often."""
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text."""

    text: str
    encoding: str
    """Python's name of it; ``utf-8-sig`` where a byte order mark was removed."""
    certainty: float = 1.0
    """How likely this encoding is against the others."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sample read in one encoding."""

    encoding: str
    text: str
    plausibility: float


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Decode a source file; what is not UTF-8, in the given encoding or in the one that is recognised.

    Raises IngestError for an empty file, for binary data, for broken UTF-8 (naming byte and line), and
    where several encodings are about as likely.  Line ends, and every other character, are kept as they are.
    """
    if not data.strip():
        raise IngestError(f"{name}: the file is empty; nothing to translate")
    for beginning, what in _FORMATS:
        if data.startswith(beginning):
            raise IngestError(f"{name}: this is {what}, not text; save the article as UTF-8 text")
    if encoding is not None and (said := _as_said(data, name, encoding)):
        return said
    mark = next((known for mark, known in _MARKS if data.startswith(mark)), None)
    if mark:
        return Decoded(_without_nul(_strictly(data, name, mark), name), mark)
    if b"\x00" in data:
        return _read_wide(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _read_legacy(data, name, error.start)
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    return (_recognised(data, WIDE[:2]) if controls > 0.2 * len(text[:_SAMPLE]) else None) or Decoded(text, "utf-8")


def _read_wide(data: bytes, name: str) -> Decoded:
    """Bytes with NUL among them: UTF-16 or UTF-32 without a mark, or no text."""
    found = _recognised(data, WIDE)
    if found is None or found.certainty < _SURE:
        at = data.index(b"\x00")
        raise IngestError(f"{name}: byte {at} is NUL: this is no text file; save the article as UTF-8 text")
    return Decoded(_strictly(data, name, found.encoding), found.encoding, found.certainty)


def _read_legacy(data: bytes, name: str, at: int) -> Decoded:
    """Bytes that are not UTF-8 from byte `at` on."""
    found = None if _mostly_utf8(data) else _recognised(data, (*SINGLE_BYTE, *MULTI_BYTE, *WIDE[:2]))
    if found is None:
        line = data.count(b"\n", 0, at) + 1
        raise IngestError(
            f"{name}: line {line}: byte {at} (0x{data[at]:02x}) is not valid UTF-8; save the file as UTF-8"
        )
    if found.certainty < _SURE:
        raise IngestError(
            f"{name}: it is not UTF-8, and too little of it tells its encoding ({found.encoding} is likeliest, "
            f"{found.certainty:.0%}); save it as UTF-8, or add --encoding {found.encoding}"
        )
    return Decoded(_strictly(data, name, found.encoding), found.encoding, found.certainty)


def _strictly(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise IngestError(f"{name}: byte {error.start} is not valid {encoding}; save the file as UTF-8") from None


def _without_nul(text: str, name: str) -> str:
    if "\x00" in text:
        at = text.index("\x00")
        raise IngestError(f"{name}: character {at} is NUL: this is no text file; save the article as UTF-8 text")
    return text


def _as_said(data: bytes, name: str, encoding: str) -> Decoded | None:
    """Text in the encoding that the user says; None for UTF-8, so that he can say it for a whole folder."""
    try:
        known = codecs.lookup(encoding)
    except (LookupError, ValueError):
        known = None
    if known is None or not known._is_text_encoding:
        raise IngestError(f"{name}: encoding {encoding!r} is not known; use e.g. utf-8, kz1048, cp1251 or gb18030")
    if known.name != "utf-8" and b"\x00" not in data and _is_utf8(data):
        return None
    text = _strictly(data, name, known.name)
    return Decoded(_without_nul(text.removeprefix("\ufeff"), name), known.name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    """Whether most bytes above 0x7f form valid UTF-8: then a bad byte is damage, not another encoding."""
    sample = data[:1_000_000]
    text = sample.decode("utf-8", errors="replace")
    high = len(re.findall(rb"[\x80-\xff]", sample))
    broken = text.count("\ufffd")
    return high > 0 and broken < 0.2 * high


def _sample(data: bytes, encoding: str) -> bytes:
    """The part that is looked at; in encodings that keep ASCII, lines of nothing else say nothing."""
    if encoding in WIDE:
        return data[:_SAMPLE]
    lines, size = [], 0
    for line in data.splitlines(keepends=True):
        first = _HIGH.search(line)
        if first:
            lines.append(line[max(0, first.start() - 40) : first.start() + _SAMPLE])
            size += len(lines[-1])
        if size > _SAMPLE:
            break
    return b"".join(lines)


def _readings(data: bytes, encodings: tuple[str, ...]) -> list[_Reading]:
    """The sample in each encoding that can hold it, once for each text, likeliest first."""
    found: dict[str, _Reading] = {}
    for encoding in encodings:
        sample = _sample(data, encoding)
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(sample, len(sample) == len(data))
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            found.setdefault(text, _Reading(encoding, text, plausibility(text) - _RARE.get(encoding, 0.0)))
    return sorted(found.values(), key=lambda reading: -reading.plausibility)


def _recognised(data: bytes, encodings: tuple[str, ...]) -> Decoded | None:
    """The likeliest encoding of bytes that are not UTF-8; the text is the sample's.  None where all are unlikely."""
    readings = _readings(data, encodings)
    if not readings:
        return None
    best = readings[0]
    strange = sum(not character.isascii() for character in best.text)
    han = sum("\u3400" <= character <= "\u9fff" for character in best.text)
    if best.plausibility < _LEAST_PLAUSIBLE * strange - 6.0 - 4.0 * han:
        return None
    ratios = [math.exp(_SHARPNESS * (reading.plausibility - best.plausibility)) for reading in readings]
    return Decoded(best.text, best.encoding, 1 / sum(ratios))
