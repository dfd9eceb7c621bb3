"""XLIFF 1.2, which is all that many tools read; valid by the strict schema.

One ``file`` an article, one ``trans-unit`` a record.  The strict schema lets in no foreign elements without their
own schema, so facts stand in context groups.  The specification: XLIFF 1.2, OASIS Standard, 2008.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from pipeline.export.escapes import count_illegal, xml_text, xml_value
from pipeline.export.fields import Fields, record_fields, version_fields
from pipeline.export.record import Origin, Record, Version
from pipeline.export.writer import TOOL, VERSION, Chunk, Stream
from pipeline.export.xliff import PRIORITY, two_languages

PREFIX = "x-qosbet-"
"""Begins the type of every context and placeholder of ours."""
PLACEHOLDER = "x-qosbet-cp"
"""Type of the ``x`` element that stands for a character XML cannot hold; ``equiv-text`` is its number."""

_STATE = {Origin.MACHINE: "needs-review-translation", Origin.EDITED: "translated", Origin.APPROVED: "signed-off"}


class Xliff12Writer:
    """One XLIFF 1.2 file of two languages.  Raises UsageError for more."""

    def __init__(self, stream: Stream) -> None:
        two_languages(stream)
        self.stream = stream
        self.escaped = 0
        self._name = f"{stream.stem}.xliff"
        self._document: str | None = None
        self._units = 0

    def begin(self) -> Iterator[Chunk]:
        """The root element."""
        yield self._chunk(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        )

    def add(self, record: Record) -> Iterator[Chunk]:
        """One ``trans-unit``; a ``file`` is opened where a new article begins."""
        opening = self._open(record.document) if record.document != self._document else ""
        self._units += 1
        source, target = record.versions
        self.escaped += count_illegal(source.text) + count_illegal(target.text)
        approved = ' approved="yes"' if target.origin is Origin.APPROVED and target.text else ""
        yield self._chunk(
            f'{opening}<trans-unit id="{self._units}" resname="{xml_value(record.id)}"{approved} '
            f'xml:space="preserve">\n<source>{_text(source.text)}</source>\n'
            f"<target{_state(target)}>{_text(target.text)}</target>\n"
            f"{_contexts(record)}{_notes(record)}</trans-unit>\n"
        )

    def end(self) -> Iterator[Chunk]:
        """The closing tags; an XLIFF file needs a ``file``."""
        opening = self._open("") if self._document is None else ""
        yield self._chunk(f"{opening}</body>\n</file>\n</xliff>\n")

    def _open(self, document: str) -> str:
        closing = "</body>\n</file>\n" if self._document is not None else ""
        self._document, self._units = document, 0
        source, target = (xml_value(self.stream.tag(lang)) for lang in self.stream.langs)
        date = f' date="{self.stream.date}T00:00:00Z"' if self.stream.date else ""
        return (
            f'{closing}<file original="{xml_value(document)}" source-language="{source}" '
            f'target-language="{target}" datatype="plaintext"{date}>\n<header>'
            f'<tool tool-id="{TOOL}" tool-name="{TOOL}" tool-version="{VERSION}"/></header>\n<body>\n'
        )

    def _chunk(self, text: str) -> Chunk:
        return Chunk(self._name, text.encode("utf-8"))


def _state(version: Version) -> str:
    if not version.text:
        return ' state="needs-translation"'
    qualifier = ' state-qualifier="mt-suggestion"' if version.origin is Origin.MACHINE else ""
    return f' state="{_STATE.get(version.origin, "translated")}"{qualifier}'


def _contexts(record: Record) -> str:
    """All facts in one group; the schema wants the names of groups unique in a file, so it has none."""
    source, target = record.versions
    sides: tuple[tuple[str, Fields], ...] = (
        ("", record_fields(record)),
        ("source-", version_fields(source, flags=False)),
        ("target-", version_fields(target, flags=False)),
    )
    inner = "".join(
        f'<context context-type="{PREFIX}{side}{key}">{xml_value(value)}</context>\n'
        for side, fields in sides
        for key, value in fields
    )
    return f'<context-group purpose="information">\n{inner}</context-group>\n'


def _notes(record: Record) -> str:
    return "".join(
        f'<note annotates="{side}" priority="{PRIORITY[flag.severity]}" from="{xml_value(flag.code)}">'
        f"{xml_value(flag.message)}</note>\n"
        for side, version in zip(("source", "target"), record.versions, strict=True)
        for flag in version.flags
    )


def _text(text: str) -> str:
    numbers = count(1)
    return xml_text(
        text, lambda character: f'<x id="{next(numbers)}" ctype="{PLACEHOLDER}" equiv-text="{ord(character):04X}"/>'
    )
