"""What should never be printed: characters a model could not write, its own signs, lost addresses."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import Side
from pipeline.data import Note, Severity, Span

UNKNOWN = Code("unknown-characters", Severity.ERROR, "characters that the model or a decoder could not write")
MARKUP = Code("markup", Severity.ERROR, "the model's signs, entities or tags that the source does not have")
ADDRESS = Code("address-differs", Severity.ERROR, "a web or mail address, hashtag or handle lost or changed")
LOW = Code("low-confidence", Severity.WARNING, "the model itself gave its translation a low score")

_UNKNOWN = re.compile(
    "\u2047|<\\s*unk\\s*>|\\[UNK\\]|\ufffd|[\ue000-\uf8ff]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ufff9-\ufffc]|\u25a1|\u2581"
    # UTF-8 read as Latin-1 or Windows-1252, and as Windows-1251
    "|[ÃÂÐÑÒÓ][\u0080-\u00bf\u2018-\u201e\u2020-\u203a\u20ac\u0152-\u0178]|â€.|(?:[РС][\u0401-\u040f\u0451-\u045f\u00a0-\u00bf\u2018-\u203a\u20ac\u2116\u2122]){2,}"
    "|(?:[РС][а-яё\u00a0-\u00bf\u2018-\u203a\u20ac\u2116Ѐ-Џѐ-џ]){4,}"
    "|[^\\W\\d_]\\?{2,}[^\\W\\d_]|锟斤拷|烫烫烫"
)
_MARKUP = re.compile(
    r"\b[a-z]{3}_(?:Latn|Cyrl|Hans|Hant|Arab|Deva|Jpan|Hang)\b|</?s>|<pad>|<mask>|<s/>|<\|[^|>]*\|>|\[/?(?:INST|SEP|CLS|PAD|MASK)\]"
    r"|&(?:amp|lt|gt|quot|apos|nbsp|laquo|raquo|mdash|ndash|hellip|#\d{2,6}|#x[0-9a-fA-F]{2,6});"
    r"|</?(?:b|i|u|p|em|strong|br|span|div|a|h[1-6]|ul|li|td|tr|table|g|x|ph|bpt|ept)(?:\s[^<>]{0,200})?/?>"
    r"|\{\{?\w+\}?\}|\$\{\w+\}|__\w+__|\*\*\S|⟦|⟧|@-@|@@ |\\u[0-9a-fA-F]{4}|\\n|<2\w\w>|>>\w+<<"
)


def unknown_characters(pair: Pair) -> Iterator[Note]:
    """Signs of the unknown piece, replacement characters, and text decoded by the wrong table."""
    for match in _UNKNOWN.finditer(pair.target.text):
        if match.group() not in pair.source.text:
            shown = match.group() if match.group().isprintable() else f"U+{ord(match.group()[0]):04X}"
            yield UNKNOWN.note(f"{quoted(shown)} is not text", Span(*match.span()))
            return


def markup(pair: Pair) -> Iterator[Note]:
    """Language codes, end marks, entities and tags."""
    for match in _MARKUP.finditer(pair.target.text):
        if match.group() not in pair.source.text:
            yield MARKUP.note(
                f"{quoted(html.unescape(match.group()) and match.group())} is left over", Span(*match.span())
            )
            return


def _addresses(side: Side) -> list[tuple[str, Span]]:
    return [(side.text[span.start : span.end], span) for span in side.addresses]


def _normal(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).rstrip("/")


def address_differs(pair: Pair) -> Iterator[Note]:
    """Addresses of the source that the translation does not have, and new ones."""
    ours, theirs = _addresses(pair.source), _addresses(pair.target)
    if not ours and not theirs:
        return
    left = Counter(_normal(address) for address, _ in theirs)
    text = pair.target.lowered
    for address, span in ours:
        key = _normal(address)
        if left[key] > 0:
            left[key] -= 1
        elif not address.startswith("#") and key not in text:
            yield ADDRESS.note(f"{quoted(address)} of the source is lost or changed", None, span)
        elif address.startswith("#") and not any(a.startswith("#") for a, _ in theirs):
            yield ADDRESS.note(f"hashtag {quoted(address)} of the source is lost", None, span)
    source = pair.source.lowered
    for address, span in theirs:
        if not address.startswith("#") and _normal(address) not in source:
            yield ADDRESS.note(f"{quoted(address)} is not in the source", span)


def low_confidence(pair: Pair) -> Iterator[Note]:
    """A mean log-probability below the threshold."""
    if pair.score is not None and pair.score < pair.options.lowest_score:
        yield LOW.note(f"score {pair.score:.2f}, below {pair.options.lowest_score:.2f}")
