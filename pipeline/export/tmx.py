"""TMX 1.4b, with as many languages in a unit as the record has.

Facts stand in ``prop`` elements: those of the record on the ``tu``, those of a version on its ``tuv``; our types
begin with ``x-qosbet-``, as TMX asks of what it does not define.  The specification:
Translation Memory eXchange 1.4b, LISA OSCAR, 2005.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.escapes import count_illegal, xml_text, xml_value
from pipeline.export.fields import Fields, record_fields, version_fields
from pipeline.export.record import Record
from pipeline.export.writer import TOOL, VERSION, Chunk, Stream

PREFIX = "x-qosbet-"
"""Begins the type of every property and placeholder of ours."""
PLACEHOLDER = "x-qosbet-cp-"
"""Begins the type of the ``ph`` that stands for a character XML cannot hold; the number in hexadecimal follows.
The element itself is empty, because some tools take what is in it for text."""


class TmxWriter:
    """One TMX file."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.escaped = 0
        self._file = f"{stream.stem}.tmx"

    def begin(self) -> Iterator[Chunk]:
        """Declaration and header.  No document type is named: readers must not have to fetch one."""
        date = f' creationdate="{self.stream.date.replace("-", "")}T000000Z"' if self.stream.date else ""
        yield self._chunk(
            '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
            f'<header creationtool="{TOOL}" creationtoolversion="{VERSION}" segtype="sentence" o-tmf="{TOOL}" '
            f'adminlang="en" srclang="{self._tag(self.stream.langs[0])}" datatype="plaintext"{date}/>\n<body>\n'
        )

    def add(self, record: Record) -> Iterator[Chunk]:
        """One ``tu``."""
        parts = [f'<tu tuid="{xml_value(record.id)}">\n', _props(record_fields(record))]
        for version in record.versions:
            self.escaped += count_illegal(version.text)
            parts += (
                f'<tuv xml:lang="{self._tag(version.lang)}">\n',
                _props(version_fields(version)),
                f"<seg>{xml_text(version.text, _placeholder)}</seg>\n</tuv>\n",
            )
        parts.append("</tu>\n")
        yield self._chunk("".join(parts))

    def end(self) -> Iterator[Chunk]:
        """The closing tags."""
        yield self._chunk("</body>\n</tmx>\n")

    def _tag(self, lang: str) -> str:
        return xml_value(self.stream.tag(lang))

    def _chunk(self, text: str) -> Chunk:
        return Chunk(self._file, text.encode("utf-8"))


def _props(fields: Fields) -> str:
    return "".join(f'<prop type="{PREFIX}{name}">{xml_value(value)}</prop>\n' for name, value in fields)


def _placeholder(character: str) -> str:
    return f'<ph type="{PLACEHOLDER}{ord(character):04X}"/>'
