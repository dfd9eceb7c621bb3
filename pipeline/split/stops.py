"""Rules on what a stop looks like and what stands around it: spaces, quotations, numbers, lists, speech.

A rule looks at one candidate and answers True (a boundary), False (none) or None (not my case).
"""

from __future__ import annotations

import re

from pipeline.split.candidate import DASHES, EMOJI, Candidate

_SHORT_TITLE = 60
"""A quotation at the head of a sentence that names something is no longer than this."""
_LONGEST_COUNT = 200
"""Items counted inside one sentence are looked for within so many characters."""
_LONGEST_ITEM = 60
"""Items counted inside one sentence are no longer than this; longer ones are sentences."""
_LONGEST_LABEL = 30
_LONGEST_HEAD = 12
"""So many characters at most number an item."""

_ADDRESS = re.compile(r"(?:https?://|www\.|[@#]|[\w-]+@|[a-z0-9][a-z0-9-]*\.[a-z0-9])")
_ITEM_HEAD = re.compile(r"(?:[-–—•*]\s*)?(?:№\s*)?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[^\W\d_])")
_COUNTED = re.compile(r"(?:[:;]\s+\d{1,2}|:\s+1\. .*[.;]\s*\d{1,2})\Z", re.DOTALL)
_COUNTING = re.compile(r":\s+1\. ")
_NEXT_ITEM = re.compile(r"\d{1,2}\.(?:\s|$)")
_LAST_ITEM = re.compile(r"(?:^|\s)\d{1,2}\. (?!.*\s\d{1,2}\. )", re.DOTALL)
_LABEL = re.compile(
    r"(?:(?:\d{1,3}|[IVXLC]{1,5})[- ])?(?P<word>[^\W\d_]+)(?: (?:№ ?)?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}))?"
)
_UNSTOPPED = re.compile(r"[^.!?…。！？．｡]{1,200}\Z")
_DAY = re.compile(r"(?<![\d.])\d{1,2}\Z")
_MONTH_BEFORE = re.compile(r"(?<!\d)\d{1,2}\.[^\w.]?\d{1,2}\Z")
_YEAR = re.compile(r"\d{4}(?!\d)")
_MONTH_AND_YEAR = re.compile(r"\d{1,2}\.\s?\d{4}(?!\d)")
_AFTER_QUOTE = re.compile(rf"[ \u00a0,{re.escape(DASHES)}]{{0,5}}([^\W\d_][^\W_]*(?:[-'’][^\W_]+)*)")
_NAMED_BY_QUOTE = re.compile(r" ([^\W\d_][^\W_]*(?:[-'’][^\W_]+)*)")


def at_end(c: Candidate) -> bool | None:
    """Nothing but white space follows."""
    return True if c.next >= len(c.text) else None


def nothing_before(c: Candidate) -> bool | None:
    """No letter and no figure stands before the stop: dots that open a sentence, an emoji in front of it."""
    head = c.back(_LONGEST_HEAD)
    return False if c.start - c.sentence <= _LONGEST_HEAD and not any(ch.isalnum() for ch in head) else None


def inner_quote(c: Candidate) -> bool | None:
    """Inside a short quotation or bracket that was opened in the middle of the sentence."""
    for opening, closing in c.around:
        lead = c.text[max(c.sentence, opening - 40) : opening]
        if any(letter.isalpha() for letter in lead):
            if c.text[opening] in "([" or c.known.whole_quotes or _goes_on(c, closing):
                return False
        elif closing - opening <= _SHORT_TITLE and _names_something(c, closing):
            return False
    return None


def _goes_on(c: Candidate, closing: int) -> bool:
    """Whether what follows a closed quotation continues the sentence."""
    after = _AFTER_QUOTE.match(c.text, closing + 1)
    return bool(after and after[1].islower()) or c.text[closing + 1 : closing + 2] in (",", ";")


def _names_something(c: Candidate, closing: int) -> bool:
    """Whether the quotation is a title: a noun in the small follows (``«Тоқта! Аялда!» спектаклі``)."""
    after = _NAMED_BY_QUOTE.match(c.text, closing + 1)
    return bool(after and after[1].islower() and after[1] not in c.known.attributions | c.known.openers)


def glued(c: Candidate) -> bool | None:
    """No space follows: inside a number, an address or an abbreviation; or a forgotten space."""
    if c.spaced:
        return None
    if _forgotten_space(c):
        return True
    return None if c.text[c.next] in DASHES and c.stop != "." else False


def _forgotten_space(c: Candidate) -> bool:
    head = c.text[c.next : c.next + 3].lstrip("«“")[:2]
    if not (len(head) == 2 and head[0].isupper() and head[1].islower()):
        return False
    if not "\u0400" <= head[0] <= "\u04ff":
        return c.stop == "." and len(c.before) >= 3 and c.before.isalpha() and c.opener and not c.close
    if c.stop != "." or c.close:
        return True
    previous = c.back(1)
    if previous.islower():
        return len(c.before) >= 3 and "." not in c.before and c.before.lower() not in c.known.special
    return previous.isspace() or previous in ("»", "”", ")", "%")


def small_letter(c: Candidate) -> bool | None:
    """A small letter follows, dashes and quotes aside: the sentence goes on (``? – деді``, ``... бірақ``)."""
    if c.opened >= len(c.text) or not c.text[c.opened].islower():
        return None
    word = c.before.lower()
    if word in c.known.special and c.stop == ".":
        return False
    camel = any(letter.isupper() for letter in c.following[1:])
    if camel or (c.opened == c.next and len(word) > 3 and _ADDRESS.match(c.text, c.opened) and not c.close):
        return True  # eGov, iPhone; an address
    return c.opened == c.next and _small_start(c)


def _small_start(c: Candidate) -> bool:
    """Whether a sentence closed with its predicate, and the next one was begun without a capital."""
    if c.known.predicates is None or c.close or c.stop not in (".", "!", "?") or not c.before.islower():
        return False
    if c.following in c.known.attributions or not c.before.isalpha():
        return False
    return bool(c.known.predicates.search(c.before))


def emoji(c: Candidate) -> bool | None:
    """An emoji in place of a full stop: a sentence was complete, and another one opens."""
    if not EMOJI.match(c.stop):
        return None
    if not c.spaced or not c.following[:1].isupper():
        return False
    predicates = c.known.predicates
    return c.opener or (predicates is not None and predicates.search(c.before) is not None)


def only_dots_follow(c: Candidate) -> bool | None:
    """More stops follow after a space (``бе? ..``): one run."""
    return False if c.text[c.next] in ".…,;:!?" else None


def list_number(c: Candidate) -> bool | None:
    """A number or letter that opens the sentence, or follows a colon, counts an item: ``1. Министрлік``."""
    if not c.single_dot:
        return None
    if c.start - c.sentence <= _LONGEST_HEAD and _ITEM_HEAD.fullmatch(c.text, c.sentence, c.start):
        return False
    return False if c.back(1).isdigit() and _COUNTED.search(c.back(_LONGEST_COUNT)) else None


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


def label(c: Candidate) -> bool | None:
    """The sentence so far is a label: ``3-кесте.``, ``Article 5.``; ``Бірінші.`` in a heading without a full stop."""
    if not c.single_dot or c.start - c.sentence > _LONGEST_LABEL:
        return None
    match = _LABEL.fullmatch(c.text, c.sentence, c.start)
    if not match or match["word"].lower() not in c.known.labels:
        return None
    return False if match["word"] != match.group() or _UNSTOPPED.match(c.text, c.next) else None


def attribution(c: Candidate) -> bool | None:
    """The speaker is named after a quoted sentence: ``! – Президент деді``, ``?” Smith said``."""
    if c.stop == "." or not (c.text[c.next] in DASHES or c.close[-1:] in ("”", '"', "»")):
        return None
    if c.text[c.next] in DASHES:
        first = re.match(r"[^,–—]*", c.ahead().lstrip(DASHES + " \u00a0"))
        words = first.group().lower().split() if first else []
        return False if words and words[-1] in c.known.attributions and len(words) <= 6 else None
    if c.opener or not c.following[:1].isupper():
        return None
    words = re.findall(r"[\w'’-]+", c.ahead())[1:4]
    return False if any(word in c.known.attributions for word in words) else None


def capital(c: Candidate) -> bool | None:
    """A capital, a digit, a dash, a quote or anything else follows: a new sentence."""
    return True
