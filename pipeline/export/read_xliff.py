"""XLIFF 1.2 and 2.x of any tool → records."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

from pipeline.data import Severity
from pipeline.export import xliff, xliff12
from pipeline.export.escapes import value_of_xml
from pipeline.export.fields import make_version
from pipeline.export.parse import Text, code_point, known_tag, made, parse
from pipeline.export.record import Flag, Item, Origin, Skipped, Version

_CORE = "urn:oasis:names:tc:xliff:document:"
_METADATA = "urn:oasis:names:tc:xliff:metadata:"
_OTHERS_CODE = frozenset({"bpt", "ept", "ph", "it", "sub"})
"""Elements of 1.2 whose content is another program's code, not text."""
_CODES = _OTHERS_CODE | {"x", "bx", "ex", "g", "sc", "ec", "pc"}
"""Elements that stand for inline codes; what text is inside the others is kept."""
_PASSED_OVER = frozenset({"alt-trans", "seg-source", "ignorable"})
_BY_A_PERSON = frozenset({"reviewed", "final", "signed-off"})
_MACHINE = frozenset({"mt-suggestion", "leveraged-mt"})


def read_xliff(stream: IO[bytes], name: str) -> Iterator[Item]:
    """The segments of an XLIFF file (1.2 or 2.x), in order.

    Alternatives (``alt-trans``, the matches module) are passed over.  A segment without a target is skipped.
    A state that only a person gives (reviewed, final, signed off, approved) wins over the origin that our own
    metadata names, for it was set later.  Raises IngestError as `parse` does.
    """
    yield from parse(stream, name, _Xliff(name))


@dataclass(slots=True)
class _Segment:
    line: int
    source: Text | None = None
    target: Text | None = None
    by_person: bool = False
    machine: bool = False


class _Xliff:
    def __init__(self, name: str) -> None:
        self.done: deque[Item] = deque()
        self.line = 0
        self._name = name
        self._langs = ["", ""]
        self._document = ""
        self._count = 0
        self._text: Text | None = None  # the source or target that is open
        self._value: Text | None = None  # the context, metadata entry or note that is open
        self._fact = ""  # what it is
        self._coded = 0  # elements inside another program's code
        self._over = 0  # elements inside one that is passed over
        self._clear()

    def _clear(self) -> None:
        self._segments: list[_Segment] = []
        self._facts: dict[str, dict[str, str]] = {"": {}, "source": {}, "target": {}}
        self._flags: dict[str, list[Flag]] = {"source": [], "target": []}
        self._side = ""
        self._ours = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        foreign = bool(space) and not space.startswith((_CORE, _METADATA))
        if self._over or foreign or tag in _PASSED_OVER:
            self._over += 1
        elif self._text is not None:
            self._start_inline(tag, attributes)
        elif tag in ("source", "target") and self._segments:
            self._text = Text(self._name)
            setattr(self._segments[-1], tag, self._text)
            if tag == "target":
                self._state(attributes)
        elif tag in ("meta", "context", "note"):
            self._start_fact(tag, attributes)
        else:
            self._start_structure(tag, attributes)

    def _start_structure(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "xliff":
            self._langs = [known_tag(attributes.get(key, "")) for key in ("srcLang", "trgLang")]
        elif tag == "file":
            self._document = attributes.get("original", "") or attributes.get("id", "")
            for side, key in enumerate(("source-language", "target-language")):
                self._langs[side] = known_tag(attributes.get(key, "")) or self._langs[side]
        elif tag in ("unit", "trans-unit"):
            self._clear()
        if tag in ("segment", "trans-unit"):
            self._segments.append(_Segment(self.line))
            self._state(attributes)
        elif tag == "metaGroup":
            self._ours = attributes.get("category") == xliff.CATEGORY
            self._side = attributes.get("appliesTo", "")

    def _state(self, attributes: Mapping[str, str]) -> None:
        here = self._segments[-1]
        here.by_person |= attributes.get("state") in _BY_A_PERSON or attributes.get("approved") == "yes"
        here.machine |= attributes.get("state-qualifier") in _MACHINE

    def _start_inline(self, tag: str, attributes: Mapping[str, str]) -> None:
        assert self._text is not None
        if self._coded or tag in _OTHERS_CODE:
            self._text.codes += not self._coded
            self._coded += 1
        elif tag == "cp":
            self._text.add(code_point(attributes.get("hex", "")), self.line)
        elif tag == "x" and attributes.get("ctype") == xliff12.PLACEHOLDER:
            self._text.add(code_point(attributes.get("equiv-text", "")), self.line)
        elif tag in _CODES:
            self._text.codes += 1

    def _start_fact(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._value = Text(self._name)
        if tag == "note":
            code = attributes.get("category") or attributes.get("from") or "note"
            of_source = "source" in (attributes.get("appliesTo"), attributes.get("annotates"))
            severity = _SEVERITY.get(attributes.get("priority", ""), Severity.INFO)
            self._fact = f"note {'source' if of_source else 'target'} {severity.value} {code}"
        elif tag == "meta":
            self._fact = f"fact {self._side}:{attributes.get('type', '')}" if self._ours else ""
        else:
            kind = attributes.get("context-type", "")
            whole = kind.removeprefix(xliff12.PREFIX)
            side, _, fact = whole.partition("-")
            ours = f"fact {side}:{fact}" if side in ("source", "target") and fact else f"fact :{whole}"
            self._fact = ours if kind.startswith(xliff12.PREFIX) else ""

    def text(self, data: str) -> None:
        if self._over:
            return
        if self._text is not None:
            if not self._coded:
                self._text.add(data, self.line)
        elif self._value is not None:
            self._value.add(data, self.line)

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if self._over:
            self._over -= 1
        elif self._coded:
            self._coded -= 1
        elif self._text is not None:
            if tag in ("source", "target"):
                self._text = None
        elif tag in ("meta", "context", "note") and self._value is not None:
            self._end_fact(self._value.whole())
        elif tag in ("unit", "trans-unit"):
            for segment in self._segments:
                self.done.append(self._item(segment))
            self._clear()

    def _end_fact(self, value: str) -> None:
        what, _, rest = self._fact.partition(" ")
        self._value = None
        if what == "fact":
            side, _, fact = rest.partition(":")
            self._facts.setdefault(side, {})[fact] = value_of_xml(value)
        elif what == "note":
            side, severity, code = rest.split(" ", 2)
            code = value_of_xml(code).replace("|", "/") or "note"
            self._flags[side].append(Flag(code, value_of_xml(value), Severity(severity)))

    def _item(self, segment: _Segment) -> Item:
        place = f"{self._name}: line {segment.line}"
        if segment.source is None or segment.target is None:
            return Skipped("untranslated", place, segment.source.whole()[:80] if segment.source else "")
        if not all(self._langs):
            return Skipped("no-language", place, "the file does not name both languages")
        source, target = (
            make_version(lang, text.whole(), self._facts[side].items(), (*self._flags[side], *text.flags()))
            for side, lang, text in zip(
                ("source", "target"), self._langs, (segment.source, segment.target), strict=True
            )
        )
        self._count += 1
        versions = (source, _with_state(target, segment))
        return made(place, versions, self._facts[""], self._document or self._name, self._count - 1)


_SEVERITY = {str(priority): severity for severity, priority in xliff.PRIORITY.items()}


def _with_state(target: Version, segment: _Segment) -> Version:
    if segment.by_person and target.origin in (Origin.MACHINE, Origin.UNKNOWN):
        return replace(target, origin=Origin.APPROVED)
    if segment.machine and target.origin is Origin.UNKNOWN:
        return replace(target, origin=Origin.MACHINE)
    return target
