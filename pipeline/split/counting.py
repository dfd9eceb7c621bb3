"""Rules on numbers with a dot behind them: items, labels, dates, and datelines.

A rule looks at one candidate and answers True (a boundary), False (none) or None (not my case).
"""

from __future__ import annotations

import re

from pipeline.split.candidate import OPENING, Candidate

_LONGEST_COUNT = 200
"""Items counted inside one sentence are looked for within so many characters."""
_LONGEST_ITEM = 60
"""Items counted inside one sentence are no longer than this; longer ones are sentences."""
_LONGEST_LABEL = 30
_LONGEST_DATELINE = 70
_LONGEST_HEAD = 12
"""So many characters at most number an item."""

_ITEM_HEAD = re.compile(r"(?:[-–—•*]\s*)?(?:[№§]\s*)?(?:\d{1,3}(?:\.\d{1,3})*(?:-§)?|[IVXLC]{1,5}|[^\W\d_])")
_ITEM_NUMBER = re.compile(r"\s(\d{1,2})\Z")
_FIRST_ITEM = re.compile(r"(?:\A|\s)(\d{1,2})\. ")
_COUNTED = re.compile(r"(?:[:;]\s+\d{1,2}|:\s+1\. .*[.;]\s*\d{1,2})\Z", re.DOTALL)
_COUNTING = re.compile(r":\s+1\. ")
_NEXT_ITEM = re.compile(r"\d{1,2}\.(?:\s|$)")
_LAST_ITEM = re.compile(r"(?:^|\s)\d{1,2}\. (?!.*\s\d{1,2}\. )", re.DOTALL)
_LABEL = re.compile(
    r"(?:(?:\d{1,3}|[IVXLC]{1,5})[- ])?(?P<word>[^\W\d_]+)(?: (?:№ ?)?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}))?"
)
_PLACE = re.compile(r"[^\W\d_a-zа-я][^\W\d_]+(?:[ -][^\W\d_]+)?(?: (?:қ|қаласы|ауылы))?")
_DATE = re.compile(
    r"(?:\d{4} (?:жылғы|жылы|жыл) )?\d{1,2} (?P<month>[^\W\d_]+)(?: \d{4}(?: (?:жыл|ж|года|г))?)?(?=\s*(?:[.,\n–—]|\Z))"
)
_DATELINE = re.compile(
    r"(?:[^\W\d_a-zа-я][^\d!?…\n]{1,40}[,–—-] ?)?(?:\d{4} (?:жылғы|жылы|жыл|ж\.) )?\d{1,2} (?P<month>[^\W\d_]+)"
    r"(?: \d{4} (?:жыл|ж|года|г))?"
)
_UNSTOPPED = re.compile(r"[^.!?…。！？．｡]{1,200}\Z")
_DAY = re.compile(r"(?<![\d.])\d{1,2}\Z")
_MONTH_BEFORE = re.compile(r"(?<!\d)\d{1,2}\.[^\w.]?\d{1,2}\Z")
_YEAR = re.compile(r"\d{4}(?!\d)")
_MONTH_AND_YEAR = re.compile(r"\d{1,2}\.\s?\d{4}(?!\d)")


def list_number(c: Candidate) -> bool | None:
    """A number or letter that opens the sentence, or follows a colon, counts an item: ``1. Министрлік``."""
    if not c.single_dot:
        return None
    line = max(c.sentence, c.text.rfind("\n", max(c.sentence, c.start - _LONGEST_HEAD), c.start) + 1)
    if c.start - line <= _LONGEST_HEAD and _ITEM_HEAD.fullmatch(c.text, line, c.start):
        return False
    if not c.back(1).isdigit():
        return None
    return False if _COUNTED.search(c.back(_LONGEST_COUNT)) or _counts_on(c) else None


def _counts_on(c: Candidate) -> bool:
    """Whether the number before the stop follows on one earlier in the sentence: ``1. Кіріспе 2. Негізгі бөлім``."""
    head = c.back(_LONGEST_COUNT)
    number = _ITEM_NUMBER.search(head)
    earlier = _FIRST_ITEM.findall(head)
    return bool(number and earlier) and int(earlier[-1]) + 1 == int(number[1])  # type: ignore[index]


def next_item(c: Candidate) -> bool | None:
    """Items counted inside one sentence that began with a colon: ``Күн тәртібінде: 1. Бюджет. 2. Кадр``."""
    if c.start - c.sentence >= _LONGEST_COUNT or not _NEXT_ITEM.match(c.text, c.next, c.next + 4):
        return None
    head = c.text[c.sentence : c.start]
    if not _COUNTING.search(head):
        return None
    item = _LAST_ITEM.search(head)
    return False if item and len(head) - item.end() <= _LONGEST_ITEM else None


def date_with_spaces(c: Candidate) -> bool | None:
    """A date in figures with spaces in it: ``14. 10. 2025``."""
    if not c.single_dot or not c.back(1).isdigit():
        return None
    if _MONTH_BEFORE.search(c.back(8)) and _YEAR.match(c.text, c.next):
        return False
    if _DAY.search(c.back(4)) and c.next == c.end + 1 and _MONTH_AND_YEAR.match(c.text, c.next):
        return False
    return None


def dateline(c: Candidate) -> bool | None:
    """A place at the head of a paragraph, with nothing but a date behind it: ``Алматы. 12 маусым.``."""
    if not c.single_dot or c.start - c.sentence > _LONGEST_LABEL or not c.following[:1].isdigit():
        return None
    if not _PLACE.fullmatch(c.text, c.sentence, c.start):
        return None
    match = _DATE.match(c.text, c.next, c.next + 40)
    return False if match and match["month"].lower() in c.known.months else None


def dateline_end(c: Candidate) -> bool | None:
    """Nothing but places and a full date make the sentence: ``Астана қ., 14 қазан 2025 ж.``."""
    if not c.single_dot or c.start - c.sentence > _LONGEST_DATELINE or not c.before.islower():
        return None
    match = _DATELINE.fullmatch(c.text, c.sentence, c.start)
    if not match or match["month"].lower() not in c.known.months:
        return None
    return True if c.following[:1].isupper() or c.text[c.next] in OPENING else None


def label(c: Candidate) -> bool | None:
    """The sentence so far is a label: ``3-кесте.``, ``Article 5.``; ``Бірінші.`` in a heading without a full stop."""
    if not c.single_dot or c.start - c.sentence > _LONGEST_LABEL:
        return None
    match = _LABEL.fullmatch(c.text, c.sentence, c.start)
    if not match or match["word"].lower() not in c.known.labels:
        return None
    return False if match["word"] != match.group() or _UNSTOPPED.match(c.text, c.next) else None
