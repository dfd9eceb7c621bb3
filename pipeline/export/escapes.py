"""Characters that a format cannot hold as they are, written so that they come back.

Lines (TSV, Moses): a backslash, a tab and everything that some reader takes for the end of a line is written as
in JSON (``\\\\ \\t \\n \\r \\u2028``); so are NUL and a byte order mark.  No quotes are used, and none are special.

XML: characters that XML 1.0 has no way to write become an element of the format that carries their number
(``<cp hex="000B"/>`` in XLIFF 2, a placeholder elsewhere).  Carriage return and the like become references,
because parsers would change them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LINE = re.compile("[\\\\\t\n\v\f\r\x00\x1c-\x1e\x85\u2028\u2029\ufeff]")
_SHORT = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LONG = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def escape_line(text: str) -> str:
    r"""The text as one line without tabs.

    >>> escape_line("C:\\new\tline\n")
    'C:\\\\new\\tline\\n'
    """
    return _LINE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text)


def unescape_line(line: str) -> str:
    """Inverse of `escape_line`.  Raises ValueError, naming it, for an escape that nothing writes."""
    return _ESCAPE.sub(_character, line) if "\\" in line else line


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    if code not in _LONG:
        raise ValueError(f"escape {found[0]!r} is unknown")
    return _LONG[code]


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = re.compile("[&<>\r\x7f-\x9f\u2028\u2029\ufeff]")
_ATTRIBUTE = re.compile('[&<>"\t\n\r\x7f-\x9f\u2028\u2029\ufeff]')
_AMBIGUOUS = re.compile(r"\\(?=\\*(?:u[0-9a-fA-F]{4}|" + _ILLEGAL.pattern + "))")
_SPECIAL = re.compile(f"{_AMBIGUOUS.pattern}|{_ILLEGAL.pattern}|{_ATTRIBUTE.pattern}")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def _reference(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"&#{ord(found[0])};"


def xml_text(text: str, placeholder: Callable[[str], str]) -> str:
    """Text of an element; `placeholder` turns a character that XML cannot hold into markup."""
    parts: list[str] = []
    position = 0
    for found in _ILLEGAL.finditer(text):
        parts += (_TEXT.sub(_reference, text[position : found.start()]), placeholder(found[0]))
        position = found.end()
    parts.append(_TEXT.sub(_reference, text[position:]))
    return "".join(parts)


def xml_value(text: str) -> str:
    """A property or attribute value: there is no markup in it, so what XML cannot hold is written as in JSON.

    The backslash itself is doubled only where it would otherwise be read as such an escape.
    """
    if not _SPECIAL.search(text):
        return text
    safe = _AMBIGUOUS.sub(r"\\\\", text)
    safe = _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", safe)
    return _ATTRIBUTE.sub(_reference, safe)


def value_of_xml(text: str) -> str:
    """Inverse of `xml_value` behind the XML parser."""
    return _WRITTEN.sub(_value, text) if "\\" in text else text


_WRITTEN = re.compile(r"(\\+)(u[0-9a-fA-F]{4})")


def _value(found: re.Match[str]) -> str:
    count, code = len(found[1]), found[2]
    halved = "\\" * (count // 2)
    return halved + (chr(int(code[1:], 16)) if count % 2 else code)


def count_illegal(text: str) -> int:
    """How many characters of a text XML cannot hold."""
    return sum(1 for _ in _ILLEGAL.finditer(text))
