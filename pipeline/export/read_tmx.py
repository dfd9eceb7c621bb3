"""TMX of any version and tool → records."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO

from pipeline.data import Severity
from pipeline.export.escapes import value_of_xml
from pipeline.export.fields import make_version
from pipeline.export.parse import XML_LANG, Text, code_point, known_tag, made, parse
from pipeline.export.record import Flag, Item, Skipped, Version
from pipeline.export.tmx import PLACEHOLDER, PREFIX

_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
"""Elements whose content is another program's code, not text."""


def read_tmx(stream: IO[bytes], name: str) -> Iterator[Item]:
    """The units of a TMX file, in order; the version in the source language comes first.

    Text inside ``hi`` is kept, inline codes are left out and counted in a flag.  A unit without two languages,
    and a second version in a language, is skipped.  Raises IngestError as `parse` does.
    """
    yield from parse(stream, name, _Tmx(name))


class _Tmx:
    def __init__(self, name: str) -> None:
        self.done: deque[Item] = deque()
        self.line = 0
        self._name = name
        self._main = ""  # source language of the file
        self._count = 0
        self._clear_unit()
        self._clear_version()
        self._inside = 0  # elements that are open from the seg on
        self._value: Text | None = None  # of the property or note that is open
        self._type = ""
        self._depth = 0  # of elements inside a code

    def _clear_unit(self) -> None:
        self._began = 0
        self._source = ""
        self._facts: dict[str, str] = {}
        self._notes: list[Flag] = []
        self._versions: list[Version] = []

    def _clear_version(self) -> None:
        self._lang: str | None = None
        self._own: list[tuple[str, str]] = []
        self._own_notes: list[Flag] = []
        self._text: Text | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._text is not None and self._inside:
            self._start_inline(name, attributes)
        elif name == "header":
            self._main = known_tag(attributes.get("srclang", ""))
        elif name == "tu":
            self._clear_unit()
            self._began = self.line
            self._source = known_tag(attributes.get("srclang", "")) or self._main
        elif name == "tuv":
            self._clear_version()
            self._lang = known_tag(attributes.get(XML_LANG) or attributes.get("lang") or "")
        elif name == "seg":
            self._text = Text(self._name)
            self._inside = 1
        elif name in ("prop", "note"):
            self._value, self._type = Text(self._name), attributes.get("type", "") if name == "prop" else "note"

    def _start_inline(self, name: str, attributes: Mapping[str, str]) -> None:
        assert self._text is not None
        self._inside += 1
        if name in _CODES and not self._depth:
            kind = attributes.get("type", "")
            if kind.startswith(PLACEHOLDER):
                self._text.add(code_point(kind.removeprefix(PLACEHOLDER)), self.line)
            else:
                self._text.codes += 1
        self._depth += name in _CODES or bool(self._depth)

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.add(data, self.line)
        elif self._text is not None and self._inside and not self._depth:
            self._text.add(data, self.line)

    def end(self, name: str) -> None:
        if self._inside:
            self._inside -= 1
            self._depth -= bool(self._depth)
        elif name in ("prop", "note") and self._value is not None:
            self._fact(self._value.whole())
            self._value = None
        elif name == "tuv":
            self._end_version()
        elif name == "tu":
            self._end_unit()

    def _fact(self, value: str) -> None:
        if self._type == "note":
            (self._notes if self._lang is None else self._own_notes).append(Flag("note", value, Severity.INFO))
        elif self._type.startswith(PREFIX):
            pair = (self._type.removeprefix(PREFIX), value_of_xml(value))
            if self._lang is None:
                self._facts[pair[0]] = pair[1]
            else:
                self._own.append(pair)

    def _end_version(self) -> None:
        lang, text = self._lang, self._text
        place = f"{self._name}: line {self._began}"
        if not lang or text is None:
            self.done.append(Skipped("no-language" if not lang else "no-text", place, "a version without it"))
        elif any(version.lang == lang for version in self._versions):
            self.done.append(Skipped("second-version", place, f"{lang}: {text.whole()[:80]}"))
        else:
            extra = (*self._own_notes, *text.flags())
            self._versions.append(make_version(lang, text.whole(), self._own, extra))
        self._clear_version()

    def _end_unit(self) -> None:
        versions = sorted(self._versions, key=lambda version: version.lang != self._source)
        if versions and self._notes:
            versions[0] = _noted(versions[0], self._notes)
        place = f"{self._name}: line {self._began}"
        self.done.append(made(place, versions, self._facts, self._name, self._count))
        self._count += 1
        self._clear_unit()


def _noted(version: Version, notes: list[Flag]) -> Version:
    return replace(version, flags=(*version.flags, *notes))
