"""Rules on what a stop looks like and what stands around it: spaces, quotations, numbers, lists, speech.

A rule looks at one candidate and answers True (a boundary), False (none) or None (not my case).
"""

from __future__ import annotations

import re

from pipeline.split.candidate import DASHES, EMOJI, Candidate
from pipeline.split.words import is_ordinary

_FEW = 12
"""So many characters without a letter or a figure are no sentence."""
_SHORT_TITLE = 60
"""A quotation at the head of a sentence that stays whole is no longer than this."""
_ADDRESS = re.compile(r"(?:https?://|www\.|[@#]|[\w-]+@|[a-z0-9][a-z0-9-]*\.[a-z0-9])")
_AFTER_QUOTE = re.compile(rf"[ \u00a0,{re.escape(DASHES)}]{{0,5}}([^\W\d_][^\W_]*(?:[-'’][^\W_]+)*)")
_NAMED_BY_QUOTE = re.compile(r" ([^\W\d_][^\W_]*(?:[-'’][^\W_]+)*)")


def at_end(c: Candidate) -> bool | None:
    """Nothing but white space follows."""
    return True if c.next >= len(c.text) else None


def nothing_before(c: Candidate) -> bool | None:
    """No letter and no figure stands before the stop: dots that open a sentence, an emoji in front of it."""
    head = c.back(_FEW)
    return False if c.start - c.sentence <= _FEW and not any(ch.isalnum() for ch in head) else None


def inner_quote(c: Candidate) -> bool | None:
    """Inside a short quotation or bracket that was opened in the middle of the sentence."""
    for opening, closing in c.around:
        lead = c.text[max(c.sentence, opening - 40) : opening]
        if any(letter.isalpha() for letter in lead):
            if c.text[opening] in "([" or c.known.whole_quotes or _goes_on(c, closing):
                return False
        elif closing - opening <= _SHORT_TITLE and _belongs_to_next(c, closing):
            return False
    return None


def _goes_on(c: Candidate, closing: int) -> bool:
    """Whether what follows a closed quotation continues the sentence."""
    after = _AFTER_QUOTE.match(c.text, closing + 1)
    return bool(after and after[1].islower()) or c.text[closing + 1 : closing + 2] in (",", ";")


def _belongs_to_next(c: Candidate, closing: int) -> bool:
    """Whether the sentence goes on in the small behind the quotation (``«Тоқта! Аялда!» спектаклі``, ``» деп``)."""
    after = _NAMED_BY_QUOTE.match(c.text, closing + 1)
    if not after or not after[1].islower() or after[1] in c.known.openers:
        return False
    return c.known.whole_quotes or after[1] not in c.known.attributions


def glued(c: Candidate) -> bool | None:
    """No space follows: inside a number, an address or an abbreviation; or a forgotten space."""
    if c.spaced:
        return None
    if _forgotten_space(c):
        return True
    return None if c.text[c.next] in DASHES and c.stop != "." else False


def _forgotten_space(c: Candidate) -> bool:
    """Whether only the space behind the stop is missing: ``бітті.Олар``, ``300 тг.Сапасы``."""
    ended = c.before.isalpha() and c.ends_with_predicate
    head = c.text[c.next : c.next + 3].lstrip("«“")[:2]
    if not (len(head) == 2 and head[0].isupper() and head[1].islower()):
        camel = any(letter.isupper() for letter in c.following[1:])
        return ended and c.stop == "." and (head[:1].isdigit() or (camel and head[:1].islower()))
    if not "\u0400" <= head[0] <= "\u04ff":
        return c.stop == "." and len(c.before) >= 3 and c.before.isalpha() and c.opener and not c.close
    return c.stop != "." or bool(c.close) or ended or _word_or_number_ended(c)


def _word_or_number_ended(c: Candidate) -> bool:
    """Whether a full stop with a capital at once behind it follows an ordinary word, a measure or a number."""
    previous, word = c.back(1), c.before.lower()
    if previous.isdigit():
        return c.start - c.sentence > 4 and c.opened == c.next
    if not previous.islower():
        return previous.isspace() or previous in ("»", "”", ")", "%")
    if word in c.known.lists or (word in c.known.units and c.behind_number):
        return c.opener or c.ordinary
    return "." not in word and word not in c.known.special and (len(word) > 2 or is_ordinary(word, c.known.lang))


def small_letter(c: Candidate) -> bool | None:
    """A small letter follows, dashes and quotes aside: the sentence goes on (``? – деді``, ``... бірақ``)."""
    if c.opened >= len(c.text) or not c.text[c.opened].islower():
        return None
    if len(c.following) == 1 and c.text[c.opened + 1 : c.opened + 2] == ")" and c.opened == c.next:
        return None  # а) ә) б): items
    word = c.before.lower()
    if word in c.known.special and c.stop == ".":
        return False
    camel = any(letter.isupper() for letter in c.following[1:])
    if camel or (c.opened == c.next and len(word) > 3 and _ADDRESS.match(c.text, c.opened) and not c.close):
        return True  # eGov, iPhone; an address
    quoted = c.stop == "." and c.opened == c.next + 1 and c.text[c.next] not in DASHES
    return (c.opened == c.next or quoted) and _small_start(c)


def _small_start(c: Candidate) -> bool:
    """Whether a sentence closed with its predicate, or an opener follows, and only the capital is missing."""
    known = c.known
    if known.predicates is None or c.close or c.stop not in (".", "!", "?") or c.following in known.attributions:
        return False
    if not c.before.isalpha() or not c.before[1:].islower() or c.following in known.titles:
        return False
    if c.ends_with_predicate:
        return True
    if c.stop == "." and len(c.before) > 3 and is_ordinary(c.before.lower(), known.lang):
        return True  # no abbreviation: a stop behind a whole word stops
    return len(c.before) > 2 and c.following in known.openers and c.following not in known.joining


def emoji(c: Candidate) -> bool | None:
    """An emoji in place of a full stop: a sentence was complete, and another one opens."""
    if not EMOJI.match(c.stop):
        return None
    if not c.spaced or not c.following[:1].isupper():
        return False
    return c.opener or c.ordinary or c.ends_with_predicate


def only_dots_follow(c: Candidate) -> bool | None:
    """More stops follow after a space (``бе? ..``): one run."""
    return False if c.text[c.next] in ".…,;:!?" else None


def attribution(c: Candidate) -> bool | None:
    """The speaker is named after a quoted sentence: ``! – Президент деді``, ``?” Smith said``."""
    if c.stop == "." or not (c.text[c.next] in DASHES or c.close[-1:] in ("”", '"', "»")):
        return None
    if c.known.verb_first and c.following[:1].isupper():
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
