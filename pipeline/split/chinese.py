"""Sentence boundaries in Chinese: full-width and ASCII stops, closing quotes kept on the left.

Quotation marks in Chinese news are often straight or typed the wrong way round.  What stands open there only
decides on which side of a boundary such a mark falls.  Whether there is a boundary follows from that
sentence alone, so a sentence that is split again stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipeline.split.chinese_quotes import closing_quotes, leads_in, names_speaker
from pipeline.split.knowledge import Knowledge, knowledge

_SHAPED = "”’」』）》〉】)]"
"""Closing marks whose shape tells their direction."""
_CLOSING = _SHAPED + "\"“'‘"
_SPACES = " \t\n\u00a0\u3000"
_CANDIDATE = re.compile(
    r"(?P<stop>(?:[。！？｡．!?]|\.(?=[\s\"“”’」』）)\]]|$|[\u2e80-\u9fff]))+|…+|\.\.+)"
    rf"(?P<close>[{re.escape(_CLOSING)}]*)"
)
_ITEM_HEAD = re.compile(r"(?:[-–—•]\s*)?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z])")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.'’-]*\Z")
_HAN_FOLLOWS = re.compile("\\s{0,3}[\u2e80-\u9fff]")
_GOES_ON = frozenset("，、；：,;:。）)》」』”")
_QUOTED = re.compile(
    '“[^“”]{1,42}”|「[^「」]{1,42}」|『[^『』]{1,42}』|[：:] ?"[^"“”]{1,42}"|（[^（）]{1,80}）|\\([^()]{1,80}\\)'
)
"""Quotations and brackets so short that they stay whole inside a sentence."""
_SHORT_QUOTATION = 13
"""So short a quotation stays whole at the head of a sentence, too."""
_OPENED = re.compile(r"([^。！？“”\"「」]{0,30}[：:，,]) ?[“\"「][^“”\"「」]{0,200}\Z")
_CONTINUES_TITLE = frozenset("的这那等一并和与及为是")


class Candidate(NamedTuple):
    """A run of stops with the closing marks behind it.  Offsets count code points."""

    text: str
    start: int
    stop: str
    close: str
    end: int
    """Where the sentence would end."""
    marks_end: int
    """Behind the last mark that might close something, whether it does or not."""
    next: int
    """Offset of the next character that is not white space, or the length of the text."""
    sentence: int
    """Where the sentence began."""
    quotation: re.Match[str] | None
    """The short quotation or bracket that the stop stands in."""
    known: Knowledge


def at_end(c: Candidate) -> bool | None:
    """Nothing but white space follows."""
    return True if c.next >= len(c.text) else None


def latin_dot(c: Candidate) -> bool | None:
    """An ASCII full stop ends a sentence behind a Chinese word, or before one; not in a number or an abbreviation."""
    if c.stop != ".":
        return None
    if _ITEM_HEAD.fullmatch(c.text, c.sentence, c.start):
        return False
    if not _HAN_FOLLOWS.match(c.text, c.marks_end):
        return False if c.text[max(c.sentence, c.start - 1) : c.start].isascii() else None
    word = _LATIN_WORD.search(c.text, max(c.sentence, c.start - 20), c.start)
    name = word.group().lower().rpartition(".")[2] if word else ""
    english = knowledge("en")
    return False if len(name) == 1 or name in english.special | english.initials else None


def goes_on(c: Candidate) -> bool | None:
    """A comma, a colon or a closing mark follows."""
    return False if c.text[c.marks_end : c.marks_end + 3].lstrip()[:1] in _GOES_ON else None


def inner_quote(c: Candidate) -> bool | None:
    """Inside a short quotation or bracket that was opened in the middle of the sentence, or is very short."""
    opened = c.quotation.start() if c.quotation else 0
    if not c.quotation or opened < c.sentence:
        return None
    lead = any(character.isalpha() for character in c.text[max(c.sentence, opened - 40) : opened])
    if c.quotation.end() <= c.marks_end:  # it closes here
        return False if lead and c.text[opened] in "（(" else None
    return False if lead or c.quotation.end() - opened <= _SHORT_QUOTATION else None


def ellipsis(c: Candidate) -> bool | None:
    """An ellipsis with nothing behind it is a pause."""
    pause = c.stop[0] == "…" or c.stop.startswith("..")
    return False if pause and not c.close and c.next == c.end and c.text[c.next] not in '"“「『‘' else None


def attribution(c: Candidate) -> bool | None:
    """The speaker is named after the quotation: ``。”他说。``."""
    spoken = c.close[:1] in ("”", "’", "」", "』", '"', "“") and not _led_in(c)
    return False if spoken and names_speaker(c.text[c.next : c.next + 40], c.known) else None


def _led_in(c: Candidate) -> bool:
    """Whether the quotation was brought in by its speaker already: ``他问：“``, ``他问道，“``."""
    match = _OPENED.search(c.text, max(c.sentence, c.start - 240), c.start)
    return match is not None and (match[1][-1] in "：:" or leads_in(match[1], c.known))


def title(c: Candidate) -> bool | None:
    """The stop belongs to a title or a quoted question that the sentence goes on from: ``《谁？》是``, ``？”的``."""
    if c.close[:1] in ("》", "〉"):
        return False
    question = c.stop[-1] in "？！?!" and c.close[-1:] in ("”", "」", "』", "》")
    return False if question and c.text[c.next] in _CONTINUES_TITLE else None


def stop(c: Candidate) -> bool | None:
    """Any other stop ends its sentence."""
    return True


RULES: tuple[Callable[[Candidate], bool | None], ...] = (
    at_end,
    latin_dot,
    goes_on,
    inner_quote,
    ellipsis,
    attribution,
    title,
    stop,
)


def decide(candidate: Candidate) -> tuple[bool, str]:
    """Whether the candidate is a boundary, and the name of the rule that says so."""
    for rule in RULES:
        answer = rule(candidate)
        if answer is not None:
            return answer, rule.__name__
    raise AssertionError("the last rule always answers")


def candidates(text: str, known: Knowledge) -> Iterator[tuple[int, int, bool, str]]:
    """Every candidate stop of `text` in order: (end of the sentence, start of the next, whether a boundary, rule)."""
    marks = _Marks(closing_quotes(text, known), len(text.rstrip(_CLOSING + _SPACES)))
    sentence = len(text) - len(text.lstrip())
    quotations = _QUOTED.finditer(text)
    quotation = next(quotations, None)
    for match in _CANDIDATE.finditer(text):
        while quotation and quotation.end() <= match.start():
            quotation = next(quotations, None)
        start, close_at, marks_end = match.start(), match.end("stop"), match.end()
        end = _end(text, match, marks, quotation, known)
        following = end
        while following < len(text) and text[following].isspace():
            following += 1
        candidate = Candidate(
            text,
            start,
            match["stop"],
            text[close_at:end],
            end,
            marks_end,
            following,
            sentence,
            quotation if quotation and quotation.start() < start else None,
            known,
        )
        boundary, rule = decide(candidate)
        yield end, following, boundary, rule
        if boundary:
            sentence = following


class _Marks(NamedTuple):
    """Offsets of the double quotes that close a quotation, and of the place from which every mark does."""

    closing: frozenset[int]
    tail: int


def _end(text: str, match: re.Match[str], marks: _Marks, quotation: re.Match[str] | None, known: Knowledge) -> int:
    """Where the sentence would end: with the last mark that closes something."""
    start, end = match.span("close")
    if start == end:
        return end
    sure = max(text.rfind(mark, start, end) for mark in _SHAPED)
    if quotation:
        sure = max(sure, quotation.end() - 1 if quotation.end() <= end else -1)
    for at in range(max(start, sure), min(end, marks.tail)):
        if text[at] in "\"“'‘" and at != sure and at not in marks.closing and not _surely_closes(text, at, known):
            return at
    return end


def _surely_closes(text: str, at: int, known: Knowledge) -> bool:
    """Whether what follows a quote of unknown direction shows that it closes a quotation."""
    rest = text[at + 1 : at + 40].lstrip(_CLOSING + _SPACES)
    return not rest or rest[0] in _GOES_ON or rest[0] == "的" or names_speaker(rest, known)
