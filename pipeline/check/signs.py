"""Quotation marks, brackets, and the sign at the end: compared with the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import end_of
from pipeline.data import Note, Severity, Span

QUOTES = Code("quotes", Severity.WARNING, "quotation marks without their partner, or of another kind than the source's")
BRACKETS = Code("brackets", Severity.WARNING, "brackets without their partner, or lost")
PUNCTUATION = Code(
    "punctuation-differs", Severity.WARNING, "a question or exclamation became a statement, or the reverse"
)

_BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "【": "】", "〔": "〕"}
_LIKE = {"（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]", "〔": "[", "〕": "]"}
_QUOTES = {"«": "»", "“": "”", "„": "“", "「": "」", "『": "』", "《": "》", "〈": "〉", "‹": "›"}
_MARKS = re.compile(r"[()\[\]{}«»“”„「」『』《》〈〉‹›]")
_BRACKET = re.compile(r"[()\[\]{}（）［］【】〔〕]")
_STRAIGHT = '"＂'
_ENUMERATED = re.compile(
    r"^\s*(?:\d{1,2}|[^\W\d_]{1,2})[)）]|(?<=[;:；：,，。. ])\s*(?:\d{1,2}|[^\W\d_])[)）](?=[\s\u3400-\u9fff])"
)
_QUOTE = re.compile('[«»“”„"＂「」『』《》〈〉‹›]')
_SMILE = re.compile(r"[:;]-?[()]+")
_TERMINAL = re.compile(r"[.!?…。！？]+")
_CLOSERS = "»”\"’'」』》）)]】 \u00a0"


def _unpaired(text: str, pairs: dict[str, str]) -> list[tuple[int, str]]:
    """Places of openers and closers without a partner; time is linear."""
    closers = set(pairs.values())
    open_: list[tuple[int, str]] = []
    lone: list[tuple[int, str]] = []
    for at, character in ((match.start(), match.group()) for match in _MARKS.finditer(text)):
        if open_ and pairs[open_[-1][1]] == character:
            open_.pop()
        elif character in pairs and not (character == "“" and open_ and open_[-1][1] == "“"):
            open_.append((at, character))
        elif character in closers:
            if any(pairs[opener] == character for _, opener in open_[-4:]):
                while pairs[open_[-1][1]] != character:
                    lone.append(open_.pop())
                open_.pop()
            else:
                lone.append((at, character))
    return sorted([*lone, *open_])


def brackets(pair: Pair) -> Iterator[Note]:
    """Brackets of the translation that do not pair though the source's do, and brackets lost altogether."""
    if not _BRACKET.search(pair.source.text) and not _BRACKET.search(pair.target.text):
        return
    source, target = (_ENUMERATED.sub(_blank, _SMILE.sub(_blank, side.text)) for side in (pair.source, pair.target))
    ours, theirs = _unpaired(source.translate(_FOLD), _ASCII), _unpaired(target.translate(_FOLD), _ASCII)
    if len(theirs) > len(ours):
        at = theirs[-1][0]
        yield BRACKETS.note(f"{quoted(pair.target.text[at])} has no partner", Span(at, at + 1))
        return
    one = sum(source.translate(_FOLD).count(c) for c in "([{") - len(ours)
    two = sum(target.translate(_FOLD).count(c) for c in "([{") - len(theirs)
    if one > 0 and two <= 0:
        at = next(i for i, c in enumerate(source.translate(_FOLD)) if c in "([{")
        yield BRACKETS.note("the brackets of the source are lost", None, Span(at, at + 1), Severity.INFO)
    elif two > one and not one and not _excused(pair):
        at = next(i for i, c in enumerate(target.translate(_FOLD)) if c in "([{")
        yield BRACKETS.note("the source has no brackets", Span(at, at + 1), None, Severity.INFO)


_FOLD = str.maketrans(_LIKE)
_ASCII = {"(": ")", "[": "]", "{": "}"}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _excused(pair: Pair) -> bool:
    return any(mark in pair.source.text for mark in "–—")


def quotes(pair: Pair) -> Iterator[Note]:
    """Quotation marks that do not pair though the source's do; all of them lost.

    A quotation may run over several segments: what the source leaves open, the translation may, too, and speech
    behind a dash may become speech in quotation marks.
    """
    source, target = pair.source.text, pair.target.text
    if not _QUOTE.search(source) and not _QUOTE.search(target):
        return
    ours, theirs = _lone(source), _lone(target)
    speech = _speech(source) and not _QUOTED_SPEECH.match(source)
    allowed = speech or (not _count(source) and _at_edge(target, theirs))
    if len(theirs) > len(ours) and not (allowed and len(theirs) - len(ours) == 1):
        at, character = theirs[-1]
        yield QUOTES.note(f"{quoted(character)} has no partner", Span(at, at + 1))
        return
    wrong = [c for c in _strange(pair.lang) if c in target and c not in source]
    if wrong:
        at = target.index(wrong[0])
        yield QUOTES.note(f"{wrong[0]} is not a quotation mark of the language", Span(at, at + 1), None, Severity.INFO)
    if not ours and _count(source) >= 2 and not _count(target) and not theirs:
        opener = re.search('[«“„"「『《]', source)
        place = Span(*opener.span()) if opener else None
        yield QUOTES.note("the quotation marks of the source are lost", None, place, Severity.INFO)


def _at_edge(target: str, lone: list[tuple[int, str]]) -> bool:
    """Whether a quotation that runs over several segments begins or ends here."""
    return bool(lone) and (lone[0][0] == 0 or lone[-1][0] >= len(target.rstrip()) - 1)


def _strange(lang: str) -> str:
    return {"en": "«»„《》「」", "ru": "《》「」", "zh": "«»„"}[lang]


_QUOTED_SPEECH = re.compile("\\s*[«“„][^«»“”„]*[»”][,!?.…]* [–—]")
"""«…», – деді: the source marks its speech itself."""


def _lone(text: str) -> list[tuple[int, str]]:
    found = _unpaired(text, _QUOTES)
    straight = [i for i, c in enumerate(text) if c in _STRAIGHT and not text[i - 1 : i].isdigit()]
    return sorted([*found, (straight[-1], '"')]) if len(straight) % 2 else found


def _count(text: str) -> int:
    return (
        sum(text.count(c) for c in '«»“”„"＂「」『』《》')
        + len(re.findall(r"(?<!\w)['‘]\w[^'’‘]*['’](?!\w)", text)) * 2
    )


def _speech(source: str) -> bool:
    return source.lstrip()[:1] in tuple("–—-") or any(mark in source for mark in (", –", ", —", "! –", "? –"))


def _kind(text: str) -> str:
    """Question, exclamation, or nothing of the two, at the end of a text or before its last quotation mark."""
    bare = text.rstrip(_CLOSERS)
    tail = re.search(r"[.!?…。！？;；:：,，]+\Z", bare)
    signs = tail.group() if tail else ""
    return ("?" if re.search("[?？]", signs) else "") + ("!" if re.search("[!！]", signs) else "")


def punctuation_differs(pair: Pair) -> Iterator[Note]:
    """The kind of sentence at the end."""
    source, target = pair.source.text, pair.target.text
    one, two = _kind(source), _kind(target)
    if one == two or not pair.target.letters or (one == "!" and is_salutation(pair)):
        return
    question = ("?" in one) != ("?" in two)
    if question and not _moved(source, target, "?" if "?" in one else "", "?" in two):
        ours, theirs = ("asks", "does not") if "?" in one else ("does not ask", "does")
        yield PUNCTUATION.note(f"the source {ours}, the translation {theirs}", _last(pair))
    elif not question and not _moved(source, target, "!" if "!" in one else "", "!" in two):
        ours, theirs = ("exclaims", "does not") if "!" in one else ("does not exclaim", "does")
        yield PUNCTUATION.note(f"the source {ours}, the translation {theirs}", _last(pair))


def is_salutation(pair: Pair) -> bool:
    """“Құрметті достар!” is “Dear friends,” in English and “尊敬的朋友们：” in Chinese."""
    return pair.target.text.rstrip()[-1:] in tuple(",:，：") and len(pair.source.words) <= 14


def _last(pair: Pair) -> Span:
    place = end_of(pair.target)
    return Span(max(0, place.start - 1), place.end)


def _moved(source: str, target: str, sign: str, new: bool) -> bool:
    """Whether the other side has the sign elsewhere: “…?” deep in the sentence, before who said it."""
    if new:
        sign = "?" if re.search("[?？]", target.rstrip(_CLOSERS)[-2:]) else "!"
        return bool(re.search("[?？]" if sign == "?" else "[!！]", source))
    return bool(re.search("[?？]" if sign == "?" else "[!！]", target))
