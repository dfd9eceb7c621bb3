"""TMX, read as a stream: what is broken is named and left out, what is hostile is refused.

Entities may not be declared (so there is no text that grows, and no file that is pulled in), and nothing
is ever fetched; nesting, and the size of one piece of markup, are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from pipeline.errors import QosbetError, StoreError
from pipeline.memory.entry import LONGEST, Context, Entry, Origin, is_time
from pipeline.memory.exchange import Item, Provenance, Skipped, Taken, excerpt, read_blocks, tables, tag_of
from pipeline.memory.tmx import DOCUMENT, KIND, ORIGIN

_DEEPEST = 50
_LARGEST_MARKUP = 1 << 20
"""Bytes of one tag, comment or declaration."""
_MOST_VARIANTS = 1000
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


@dataclass(slots=True)
class _Variant:
    lang: str
    attributes: Mapping[str, str]
    text: list[str] = field(default_factory=list)
    segments: int = 0


@dataclass(slots=True)
class _Unit:
    """A `tu` under way."""

    line: int
    attributes: Mapping[str, str]
    variants: list[_Variant] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tags: int = 0
    length: int = 0
    broken: str = ""
    """Why it cannot be read; the first reason."""


class _HostileError(Exception):
    """The file asks for what no memory needs."""


class _Reader:
    """Handlers of the parser; what is complete waits in `items`."""

    def __init__(self, given: Provenance) -> None:
        self.items: list[Item] = []
        self.line: Callable[[], int] = lambda: 0
        self.seen_root = False
        self._given = given
        self._open: list[str] = []
        self._unit: _Unit | None = None
        self._hidden = 0
        """How many open elements hide their text."""
        self._text: list[str] | None = None
        self._property = ""

    def taken(self) -> list[Item]:
        """What is complete; it waits no longer."""
        items, self.items = self.items, []
        return items

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._open and name != "tmx":
            raise _HostileError(f"the root element is {excerpt(name)!r}, not tmx; name a TMX file")
        self.seen_root = True
        self._open.append(name)
        if len(self._open) > _DEEPEST:
            raise _HostileError(f"elements are nested more than {_DEEPEST} deep; no memory is written so")
        unit = self._unit
        if name == "tu":
            if unit is not None:
                self.items.append(Skipped(unit.line, "unit inside a unit: the outer one is left out; close it before"))
            self._unit = _Unit(self.line(), dict(attributes))
            self._text, self._hidden = None, 0
        elif unit is None:
            return
        elif "seg" in self._open[:-1]:
            self._inline(unit, name)
        elif name == "tuv":
            self._variant(unit, attributes)
        elif name == "seg" and unit.variants:
            unit.variants[-1].segments += 1
            self._text = unit.variants[-1].text
        elif name in ("prop", "note"):
            self._property = attributes.get("type", "")
            self._text = []

    def _variant(self, unit: _Unit, attributes: Mapping[str, str]) -> None:
        if len(unit.variants) >= _MOST_VARIANTS:
            unit.broken = unit.broken or f"too many languages: more than {_MOST_VARIANTS} tuv in one unit; split it"
        else:
            unit.variants.append(_Variant(attributes.get("xml:lang") or attributes.get("lang", ""), dict(attributes)))

    def _inline(self, unit: _Unit, name: str) -> None:
        unit.tags += 1
        if name in tables().codes:
            self._hidden += 1
        elif name not in tables().around:
            unit.broken = unit.broken or f"unknown element in a segment: {excerpt(name)!r}; remove it"

    def end(self, name: str) -> None:
        self._open.pop()
        unit = self._unit
        if unit is None:
            return
        if name == "tu":
            self.items += _items(unit, self._given)
            self._unit = None
        elif "seg" in self._open:
            self._hidden -= name in tables().codes
        elif name in ("prop", "note"):
            text = "".join(self._text or [])
            if name == "note":
                unit.notes.append(text)
            else:
                unit.properties.setdefault(self._property, text)
            self._text = None
        elif name == "seg":
            self._text = None

    def characters(self, text: str) -> None:
        unit = self._unit
        if unit is None or self._text is None or self._hidden:
            return
        unit.length += len(text)
        if unit.length > 8 * LONGEST:  # what is kept of it is bounded, too
            unit.broken = unit.broken or f"too long: more than {8 * LONGEST} characters in one unit; split it"
        else:
            self._text.append(text)

    def skipped_entity(self, name: str, _is_parameter: bool) -> None:
        if self._unit is not None:
            self._unit.broken = self._unit.broken or f"unknown entity: &{excerpt(name)};, write the character itself"

    def entity(self, name: str, *_: object) -> None:
        raise _HostileError(f"the entity {excerpt(name)!r} is declared; remove the declaration")


def read_tmx(path: Path, given: Provenance) -> Iterator[Item]:
    """The pairs of Kazakh and each target language in a file's units.

    `given` says who and when where a unit does not.  Inline tags are left out and counted; the text of `hi`
    is kept, that of native codes (`bpt`, `ept`, `it`, `ph`, `ut`, with `sub`) is not.  Raises StoreError where
    the file is no XML, no TMX, or hostile; what stood before that place has been yielded by then.
    """
    reader = _Reader(given)
    parser = _parser(reader)
    fed = 0
    for block in read_blocks(path):
        fed += len(block)
        try:
            _feed(path, parser, block, last=False)
        finally:
            yield from reader.taken()
        if fed - parser.CurrentByteIndex > _LARGEST_MARKUP:
            where = f"{path}: line {parser.CurrentLineNumber}"
            raise StoreError(f"{where}: one piece of markup is larger than {_LARGEST_MARKUP} bytes; not read further")
    _feed(path, parser, b"", last=True)
    yield from reader.taken()


def _parser(reader: _Reader) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.SkippedEntityHandler = reader.skipped_entity
    parser.EntityDeclHandler = reader.entity
    reader.line = lambda: parser.CurrentLineNumber
    return parser


def _feed(path: Path, parser: expat.XMLParserType, block: bytes, *, last: bool) -> None:
    try:
        parser.Parse(block, last)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise StoreError(
            f"{path}: line {error.lineno}, column {error.offset + 1}: {what}; mend the XML and import again"
        ) from None
    except _HostileError as error:
        raise StoreError(f"{path}: line {parser.CurrentLineNumber}: {error}") from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise StoreError(f"{path}: line {parser.CurrentLineNumber}: {error}; save the file as UTF-8") from None


def _items(unit: _Unit, given: Provenance) -> Iterator[Item]:
    """The entries of a unit: its Kazakh with each of its targets."""
    line = unit.line
    if unit.broken:
        yield Skipped(line, unit.broken)
        return
    texts: dict[str, _Variant] = {}
    for variant in unit.variants:
        tag = tag_of(variant.lang)
        if tag is None:
            yield Skipped(line, f"language left out: {excerpt(variant.lang)!r}; the memory holds kk, en, ru, zh-Hans")
        elif tag in texts:
            yield Skipped(line, f"language twice in one unit: {excerpt(variant.lang)!r}; make it two units")
        elif variant.segments != 1:
            yield Skipped(line, f"not one seg in a tuv: {variant.segments} in {excerpt(variant.lang)!r}; mend it")
        else:
            texts[tag] = variant
    source = texts.pop("kk", None)
    if source is None or not texts:
        side = "no Kazakh text" if source is None else "no target text"
        found = ", ".join(excerpt(variant.lang) for variant in unit.variants[:5])
        yield Skipped(line, f"{side}: languages of the unit are {found or 'none'}; add a tuv")
        return
    tags = unit.tags
    for tag, variant in texts.items():
        yield _item(unit, source, (tag, variant), given, tags)
        tags = 0


def _item(unit: _Unit, source: _Variant, target: tuple[str, _Variant], given: Provenance, tags: int) -> Item:
    tag, variant = target
    merged = {**unit.attributes, **variant.attributes}
    written = merged.get("changedate") or merged.get("creationdate") or ""
    at = _TIME.sub(r"\1-\2-\3T\4:\5:\6Z", written) if written else given.at
    if not is_time(at):
        return Skipped(unit.line, f"no time: {excerpt(written)!r}; write it as 20260305T093000Z")
    who = merged.get("changeid") or merged.get("creationid") or given.who
    properties = unit.properties
    previous = next((properties[name] for name in tables().previous if name in properties), None)
    origin = properties.get(ORIGIN, "")
    context = Context(previous, properties.get(KIND, ""), properties.get(DOCUMENT, given.document))
    kind = Origin(origin) if origin in set(Origin) else Origin.IMPORTED
    note = "\n".join(unit.notes)
    try:
        entry = Entry("".join(source.text), tag, "".join(variant.text), kind, at, context, who, note)
    except QosbetError as error:
        return Skipped(unit.line, str(error))
    return Taken(unit.line, entry, tags)
