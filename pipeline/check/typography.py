"""Spacing, and capitals at the beginning: small things that an editor would change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.pair import Code, Pair, quoted
from pipeline.data import Note, Severity, Span

SPACING = Code("spacing", Severity.WARNING, "white space or the width of punctuation")
CAPITAL = Code("capital", Severity.INFO, "capitals at the beginning, or all over")

_SPACES = re.compile(
    r"(?P<double>(?<=\S)(?:[ \t\u00a0]{2,})(?=\S))"
    r"|(?P<before>(?<=[\w»”)])[ \u00a0](?:[,;!?](?=\s|$)|[.:](?=\s+[^\W\d_]|$)))"
    r"|(?P<after>(?<=[^\W\d_]{2})[.!?](?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][a-zа-яё])|(?<=[^\W\d_]{2})[,;](?=[^\W\d_]{2})|(?<=[a-zа-яё]{2}):(?=[A-Za-zА-Яа-яЁё]{2}))"
    r"|(?P<inside>[(«“][ ](?=\w)|(?<=\w)[ ][)»”])"
)
_SAID = {
    "double": "two spaces",
    "before": "a space before the sign",
    "after": "no space behind the sign",
    "inside": "a space inside brackets or quotation marks",
}
_HALF = re.compile(
    r"(?<=[\u3400-\u9fff])[,;:!?](?![\d/])|(?<=[\u3400-\u9fff])\.(?=\s*[\u3400-\u9fff]|$)|(?<=[\u3400-\u9fff])[()]"
)
_GAP = re.compile(r"(?<=[\u3400-\u9fff，。])[ \t]+(?=[\u3400-\u9fff，。])")
_LOWER = re.compile(r"^[\s«“„\"'(\[–—-]*([a-zа-яё])")
_UPPER = re.compile(r"^[\s«“„\"'(\[–—-]*(\w)")


def spacing(pair: Pair) -> Iterator[Note]:
    """The first place of each kind in an alphabetic language; half-width signs and gaps in Chinese."""
    text = pair.target.text
    if pair.lang == "zh":
        if match := _HALF.search(text):
            yield SPACING.note(
                f"half-width {quoted(match.group())} among Chinese characters", Span(*match.span()), None, Severity.INFO
            )
        if match := _GAP.search(text):
            severity = Severity.WARNING if len(_GAP.findall(text)) >= 3 else Severity.INFO
            yield SPACING.note("a space between Chinese characters", Span(*match.span()), None, severity)
        return
    seen = set[str]()
    for match in _SPACES.finditer(text):
        kind = match.lastgroup or ""
        if kind in seen or any(span.start <= match.start() < span.end for span in pair.target.addresses):
            continue
        if kind == "after" and _abbreviation(text, match):
            continue
        seen.add(kind)
        yield SPACING.note(
            f"{_SAID[kind]}: {quoted(text[max(0, match.start() - 8) : match.end() + 8].strip())}", Span(*match.span())
        )


def _abbreviation(text: str, match: re.Match[str]) -> bool:
    """Domain.Names, times and initials are not sentences."""
    around = re.search(r"\S*$", text[: match.start()])
    return bool(around and re.search(r"[.@/_\d]|^[A-ZА-Я]", around.group()) and match.group() == ".")


def capital(pair: Pair) -> Iterator[Note]:
    """A sentence that begins small though the source's begins with a capital; words in capitals all over."""
    if pair.lang == "zh":
        return
    ours, theirs = _UPPER.match(pair.source.text), _LOWER.match(pair.target.text)
    if ours and theirs and ours[1].isupper():
        yield CAPITAL.note("begins with a small letter", Span(theirs.start(1), theirs.end(1)))
    long_ones = [word for word in pair.target.words if len(word.text) > 3]
    if len(long_ones) >= 3 and not pair.source.shouted and all(word.text.isupper() for word in long_ones):
        yield CAPITAL.note("written in capitals all over", Span(0, len(pair.target.text)), None, Severity.WARNING)
