"""XML of unknown origin, read piece by piece: entities refused, nothing fetched, sizes limited."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Protocol
from xml.parsers import expat

from pipeline.data import Severity
from pipeline.errors import AccountError, IngestError, UsageError
from pipeline.export.fields import make_record
from pipeline.export.record import Flag, Item, Skipped, Version
from pipeline.languages import LANGUAGES, language

PIECE = 1 << 16
"""Bytes read at once."""
LONGEST_TOKEN = 64 << 20
"""Most bytes of one tag, comment or run of text that the parser may hold back."""
LONGEST_TEXT = 16 << 20
"""Most characters of one segment."""
DEEPEST = 100
"""Most elements inside each other."""
XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
"""Name of ``xml:lang`` where namespaces are resolved."""


class Handler(Protocol):
    """Is told of elements and text in order, and puts what is finished into `done`.

    Names are ``namespace name``, or ``name`` where there is no namespace.
    """

    done: deque[Item]
    line: int
    """Set before each call: where in the file we are, from 1; 0 before the first."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def text(self, data: str) -> None:
        """Text, in as many pieces as the parser likes."""
        ...


def parse(stream: IO[bytes], name: str, handler: Handler) -> Iterator[Item]:
    """Feed a file to a handler; yields what it has done.

    Raises IngestError, naming file and line, for XML that is broken, declares entities or exceeds a limit.
    """
    parser = _parser(name, handler)
    fed = 0
    while True:
        piece = stream.read(PIECE)
        fed += len(piece)
        try:
            parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            yield from _drain(handler)
            reason = expat.errors.messages.get(error.code, "broken")
            raise IngestError(
                f"{name}: line {error.lineno}, column {error.offset}: no well-formed XML: {reason}; "
                "mend the file, or export it again"
            ) from None
        except (LookupError, ValueError) as error:  # of the encoding that the declaration names
            if handler.line:
                raise
            raise IngestError(f"{name}: line 1: its encoding is not known: {error}; save it as UTF-8") from None
        yield from _drain(handler)
        if not piece:
            return
        if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
            raise IngestError(f"{name}: line {parser.CurrentLineNumber}: a tag of more than {LONGEST_TOKEN} bytes")


def _drain(handler: Handler) -> Iterator[Item]:
    while handler.done:
        yield handler.done.popleft()


def _parser(name: str, handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        handler.line = parser.CurrentLineNumber
        if depth > DEEPEST:
            raise IngestError(f"{name}: line {handler.line}: more than {DEEPEST} elements inside each other")
        handler.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.line = parser.CurrentLineNumber
        handler.end(tag)

    def refuse(*_: object) -> int:
        raise IngestError(
            f"{name}: line {parser.CurrentLineNumber}: declares or uses an entity; such files are not read, "
            "replace the entities by their text"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.SkippedEntityHandler = refuse
    return parser


class Text:
    """The text of a segment while it is read: runs of text, and codes left out and counted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self.codes = 0

    def add(self, data: str, line: int) -> None:
        """More text.  Raises IngestError beyond the limit."""
        self._length += len(data)
        if self._length > LONGEST_TEXT:
            raise IngestError(f"{self._name}: line {line}: a segment of more than {LONGEST_TEXT} characters")
        self._parts.append(data)

    def whole(self) -> str:
        """All of it."""
        return "".join(self._parts)

    def flags(self) -> tuple[Flag, ...]:
        """What was left out, if anything."""
        return (codes_flag(self.codes),) if self.codes else ()


def codes_flag(count: int) -> Flag:
    """Says that inline codes of another tool were left out; the text between them is kept."""
    return Flag("codes-dropped", f"{count} inline code(s) left out", Severity.INFO)


def code_point(digits: str) -> str:
    """The character of a hexadecimal number; U+FFFD if it is none, or half of a surrogate pair."""
    try:
        value = int(digits, 16)
    except ValueError:
        return "\ufffd"
    return chr(value) if 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000 else "\ufffd"


def known_tag(tag: str) -> str:
    """The tag by which we know a language, or the tag as it is.

    >>> known_tag("KK-kz"), known_tag("zh-CN"), known_tag("zh-TW"), known_tag("de_DE")
    ('kk', 'zh-Hans', 'zh-TW', 'de-DE')
    """
    plain = tag.strip().replace("_", "-")
    try:
        return language(plain).tag
    except UsageError:
        pass
    primary, _, rest = plain.partition("-")
    own = {known.tag for known in LANGUAGES} - {"zh-Hans"}
    return primary.lower() if primary.lower() in own and len(rest) < 4 else plain  # kk-KZ, but not kk-Cyrl-x


def made(place: str, versions: Sequence[Version], facts: Mapping[str, str], document: str, count: int) -> Item:
    """The record of these versions and facts, or why they make none; for the last two see `make_record`."""
    try:
        return make_record(tuple(versions), facts, document, count)
    except AccountError as error:
        return Skipped("no-pair", place, str(error))
