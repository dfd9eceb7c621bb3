"""TMX 1.4b (GALA, Translation Memory eXchange), written.  `tmx_read` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.memory.entry import Entry
from pipeline.version import __version__

ORIGIN, KIND, DOCUMENT = "x-qosbet-origin", "x-qosbet-kind", "x-qosbet-document"
PREVIOUS = "x-context-pre"
"""As memoQ writes it; so contexts survive in other tools."""

_TEXT = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_VALUE = _TEXT | {ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;"}


def tmx_pieces(entries: Iterable[Entry]) -> Iterator[str]:
    """The file, unit by unit: one unit an entry.  Tombstones cannot be said in TMX and are left out."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="qosbet" creationtoolversion="{__version__}" segtype="sentence" o-tmf="qosbet"'
        ' adminlang="en" srclang="kk" datatype="plaintext"/>\n<body>\n'
    )
    for entry in entries:
        if entry.target is not None:
            yield _unit(entry, entry.target)
    yield "</body>\n</tmx>\n"


def tmx_time(at: str) -> str:
    """A time as TMX has it: ``20260305T093000Z``."""
    return at.replace("-", "").replace(":", "")


def _unit(entry: Entry, target: str) -> str:
    own = entry.context
    properties = [(ORIGIN, entry.origin.value), (KIND, own.kind), (DOCUMENT, own.document)]
    known = [(name, text) for name, text in properties if text]
    if own.previous is not None:
        known.append((PREVIOUS, own.previous))
    who = f' changeid="{entry.who.translate(_VALUE)}"' if entry.who else ""
    lines = [f'<tu changedate="{tmx_time(entry.at)}"{who}>']
    if entry.note:
        lines.append(f"<note>{entry.note.translate(_TEXT)}</note>")
    lines += [f'<prop type="{name}">{text.translate(_TEXT)}</prop>' for name, text in known]
    for lang, text in (("kk", entry.source), (entry.lang, target)):
        lines.append(f'<tuv xml:lang="{lang}"><seg>{text.translate(_TEXT)}</seg></tuv>')
    return "\n".join([*lines, "</tu>\n"])
