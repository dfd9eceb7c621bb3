"""The facts of a record as names and strings: one list for every format that has no structure of its own.

What is empty is left out, so foreign files, which know less, read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from pipeline.export.record import ORIGINS, Flag, Origin, Record, Version, flag_of_line

Fields = tuple[tuple[str, str], ...]
"""Names and values, in a fixed order; only ``flag`` may be repeated."""

RECORD_FIELDS = ("document", "number", "kind", "url", "date", "licence")
VERSION_FIELDS = ("origin", "score", "model", "digest", "licence", "reviewer", "changed")


def number(value: float) -> str:
    """A score in the fewest digits that read back as the same number."""
    return repr(float(value))


def record_fields(record: Record) -> Fields:
    """What is known of a record beside its versions."""
    values = (
        ("document", record.document),
        ("number", str(record.number)),
        ("kind", record.kind),
        ("url", record.url),
        ("date", record.date),
        ("licence", record.licence),
    )
    return tuple((name, value) for name, value in values if value)


def version_fields(version: Version, *, flags: bool = True) -> Fields:
    """What is known of a version beside its language and text."""
    values = (
        ("origin", version.origin.value if version.origin is not Origin.UNKNOWN else ""),
        ("score", "" if version.score is None else number(version.score)),
        ("model", version.model),
        ("digest", version.digest),
        ("licence", version.licence),
        ("reviewer", version.reviewer),
        ("changed", version.changed),
        *((("flag", flag.line()) for flag in version.flags) if flags else ()),
    )
    return tuple((name, value) for name, value in values if value)


def make_version(lang: str, text: str, fields: Iterable[tuple[str, str]], extra: tuple[Flag, ...] = ()) -> Version:
    """Inverse of `version_fields`; unknown names and values are passed over, as other tools have their own."""
    pairs = list(fields)
    known = {name: value for name, value in pairs if name in VERSION_FIELDS}
    return Version(
        lang,
        text,
        ORIGINS.get(known.get("origin", ""), Origin.UNKNOWN),
        score_of(known.get("score", "")),
        known.get("model", ""),
        known.get("digest", ""),
        known.get("licence", ""),
        known.get("reviewer", ""),
        known.get("changed", ""),
        (*(flag_of_line(value) for name, value in pairs if name == "flag"), *extra),
    )


def make_record(versions: tuple[Version, ...], fields: Mapping[str, str], document: str, count: int) -> Record:
    """Inverse of `record_fields`; `document` and `count` stand in where the file does not say.

    Raises AccountError for versions that make no record.
    """
    place = fields.get("number", "")
    return Record(
        fields.get("document", "") or document,
        int(place) if place.isascii() and place.isdigit() and len(place) < 11 else count,
        versions,
        fields.get("kind", ""),
        fields.get("url", ""),
        fields.get("date", ""),
        fields.get("licence", ""),
    )


def score_of(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
