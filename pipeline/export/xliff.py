"""XLIFF 2.1: one ``file`` an article, one ``unit`` a record.

Facts stand in the metadata module, flags in notes, and a model's confidence, the mean probability of a piece, on
an ITS marker around the target, as ITS 2.0 asks for.  The specification: XLIFF Version 2.1, OASIS Standard, 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from pipeline.data import Severity
from pipeline.errors import UsageError
from pipeline.export.escapes import count_illegal, xml_text, xml_value
from pipeline.export.fields import Fields, record_fields, version_fields
from pipeline.export.record import Origin, Record, Version
from pipeline.export.writer import Chunk, Stream

CATEGORY = "qosbet"
"""Names our groups in the metadata module, and begins our sub-states."""
CONFIDENCE = "its:any"
"""Type of a marker that carries only ITS data."""

_STATE = {Origin.APPROVED: "final", Origin.EDITED: "reviewed"}
_RIGHT_TO_LEFT = ("kk-Arab",)
PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 3, Severity.INFO: 7}
"""Priority of a note, from 1 (highest) to 10, in either version of XLIFF."""


class XliffWriter:
    """One XLIFF 2.1 file of two languages.  Raises UsageError for more."""

    def __init__(self, stream: Stream) -> None:
        two_languages(stream)
        self.stream = stream
        self.escaped = 0
        self._name = f"{stream.stem}.xlf"
        self._document: str | None = None
        self._files = self._units = 0

    def begin(self) -> Iterator[Chunk]:
        """The root element."""
        source, target = (xml_value(self.stream.tag(lang)) for lang in self.stream.langs)
        yield self._chunk(
            '<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" '
            'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" xmlns:its="http://www.w3.org/2005/11/its" '
            'xmlns:itsxlf="urn:oasis:names:tc:xliff:itsm:2.1" its:version="2.0" '
            f'version="2.1" srcLang="{source}" trgLang="{target}">\n'
        )

    def add(self, record: Record) -> Iterator[Chunk]:
        """One ``unit``; a ``file`` is opened where a new article begins."""
        opening = ""
        if record.document != self._document:
            opening = self._open(record)
        self._units += 1
        source, target = record.versions
        self.escaped += count_illegal(source.text) + count_illegal(target.text)
        yield self._chunk(
            f'{opening}<unit id="u{self._units}" name="{xml_value(record.id)}" canResegment="no">\n'
            f"{_metadata(record)}{_notes(record)}"
            f'<segment id="s1" state="{state(target)}"{_sub_state(target)}>\n'
            f"<source>{_text(source.text)}</source>\n{_target(target)}</segment>\n</unit>\n"
        )

    def end(self) -> Iterator[Chunk]:
        """The closing tags.  An XLIFF file needs a unit; without one an empty unit says so."""
        if not self._files:
            yield self._chunk(
                '<file id="f1" xml:space="preserve">\n<unit id="u1" name="empty" translate="no">\n'
                "<segment><source/></segment>\n</unit>\n"
            )
        yield self._chunk("</file>\n</xliff>\n")

    def _open(self, record: Record) -> str:
        closing = "</file>\n" if self._files else ""
        self._files += 1
        self._units = 0
        self._document = record.document
        turned = "".join(
            f' {side}="rtl"' for side, lang in zip(("srcDir", "trgDir"), record.langs, strict=True)
            if lang in _RIGHT_TO_LEFT
        )  # fmt: skip
        return (
            f'{closing}<file id="f{self._files}" original="{xml_value(record.document)}" '
            f'canResegment="no" xml:space="preserve"{turned}>\n'
        )

    def _chunk(self, text: str) -> Chunk:
        return Chunk(self._name, text.encode("utf-8"))


def two_languages(stream: Stream) -> None:
    """Raise UsageError for a stream that XLIFF cannot hold."""
    if len(stream.langs) != 2:
        raise UsageError(
            f"XLIFF holds two languages, not {len(stream.langs)}; leave --multiway out, or use tmx or jsonl"
        )


def state(version: Version) -> str:
    """The state of a segment: nobody but a person makes it reviewed or final, and never without words."""
    return _STATE.get(version.origin, "translated") if version.text else "initial"


def _sub_state(version: Version) -> str:
    return f' subState="{CATEGORY}:{version.origin.value}"' if version.text else ""


def _metadata(record: Record) -> str:
    source, target = record.versions
    groups = _group("", record_fields(record)) + _group("source", version_fields(source, flags=False))
    return f"<mda:metadata>\n{groups}{_group('target', version_fields(target, flags=False))}</mda:metadata>\n"


def _group(side: str, fields: Fields) -> str:
    if not fields:
        return ""
    applies = f' appliesTo="{side}"' if side else ""
    inner = "".join(f'<mda:meta type="{name}">{xml_value(value)}</mda:meta>\n' for name, value in fields)
    return f'<mda:metaGroup category="{CATEGORY}"{applies}>\n{inner}</mda:metaGroup>\n'


def _notes(record: Record) -> str:
    sides = zip(("source", "target"), record.versions, strict=True)
    inner = "".join(
        f'<note appliesTo="{side}" category="{xml_value(flag.code)}" priority="{PRIORITY[flag.severity]}">'
        f"{xml_value(flag.message)}</note>\n"
        for side, version in sides
        for flag in version.flags
    )
    return f"<notes>\n{inner}</notes>\n" if inner else ""


def _text(text: str) -> str:
    return xml_text(text, lambda character: f'<cp hex="{ord(character):04X}"/>')


def _target(version: Version) -> str:
    """The target; around a model's words a marker with its confidence."""
    if not version.text:
        return "<target/>\n"
    if version.origin is not Origin.MACHINE or version.score is None or version.score > 0:
        return f"<target>{_text(version.text)}</target>\n"
    tool = xml_value(version.model.replace(" ", "_") or "unnamed")
    return (
        f'<target><mrk id="m1" type="{CONFIDENCE}" its:annotatorsRef="mt-confidence|{tool}" '
        f'its:mtConfidence="{exp(version.score):.4f}">{_text(version.text)}</mrk></target>\n'
    )
