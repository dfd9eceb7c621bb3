"""Sentence boundaries in Kazakh, Russian and English: one scan over candidate stops, named rules.

A rule looks at one candidate and answers True (a boundary), False (none) or None (not my case); the
first answer counts, and its rule's name is the explanation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.split.knowledge import Knowledge

DASHES = "-–—―−"
_OPENING = "«\"“„‘‹([{'"
_CANDIDATE = re.compile(
    r"(?P<stop>[.!?…。！？]+(?:\s?\.\.+)?)"
    r"(?P<close>[»\"”“’')\]}›]*)"
    r"(?P<note>(?:\[\d{1,3}\])*)"
    r"(?P<smile>(?:[ \u00a0]?(?:[\U0001f300-\U0001faff\u2600-\u27bf][\ufe0e\ufe0f\u200d]*|[:;]-?[)(D](?=\s|$)))*)"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LAST_WORD = re.compile(r"(?:[^\W\d_]+(?:-[^\W\d_]+)?\.)*[^\W\d_]+(?:-[^\W\d_]+)?$")
_LONGEST_INNER_QUOTE = 160
"""A quotation opened inside a sentence and shorter than this stays in that sentence."""
_BACK = 40
"""How far back the word before a stop is looked for."""
_SPEAKER = 60
_LONGEST_COUNT = 200
"""Items counted inside one sentence are looked for within so many characters."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of stops with the closing quotes and brackets behind it, and what follows."""

    text: str
    start: int
    end: int
    """Where the sentence would end: after closing quotes and brackets."""
    stop: str
    close: str
    next: int
    """Offset of the next character that is not white space, or the length of the text."""
    sentence: int
    """Where the sentence began that this stop may end."""
    known: Knowledge

    @property
    def before(self) -> str:
        """The dotted word in front of the stop, lower case, without its last dot: ``т.б``."""
        match = _LAST_WORD.search(self.text, max(0, self.start - _BACK), self.start)
        if not match or self.text[match.start() - 1 : match.start()] == "°":
            return ""  # degrees (°С) are no abbreviation
        return match.group()

    @property
    def following(self) -> str:
        """The first word after the stop, opening quotes and dashes skipped."""
        match = _WORD.match(self.text, self.after_opening)
        return match.group() if match else ""

    @property
    def after_opening(self) -> int:
        """Offset of the next character that is neither white space nor opening quote, dash or bracket."""
        at = self.next
        while at < len(self.text) and (self.text[at] in _OPENING + DASHES + "”" or self.text[at].isspace()):
            at += 1
        return at

    @property
    def spaced(self) -> bool:
        """Whether white space follows."""
        return self.next > self.end

    @property
    def single_dot(self) -> bool:
        """Whether the stop is one full stop with nothing closed after it."""
        return self.stop == "." and not self.close


_SURNAME_FIRST = re.compile(r"[^\W\d_]{3,} (?:[^\W\d_]\.){1,2},")

Rule = Callable[[Candidate], bool | None]


def at_end(c: Candidate) -> bool | None:
    """Nothing but white space follows."""
    return True if c.next >= len(c.text) else None


def glued(c: Candidate) -> bool | None:
    """No space follows: inside a number, an address or an abbreviation; or a forgotten space."""
    if c.spaced:
        return None
    following = c.text[c.next : c.next + 2]
    forgotten = (
        c.text[c.start - 1 : c.start].islower()
        and len(c.before) >= 3
        and "." not in c.before
        and c.before.lower() not in c.known.never
        and len(following) == 2
        and "\u0400" <= following[0] <= "\u04ff"
        and following[0].isupper()
        and following[1].islower()
    )
    dialog = following[:1] in DASHES and c.stop != "."
    return forgotten or (None if dialog else False)


def small_letter(c: Candidate) -> bool | None:
    """A small letter follows, dashes and quotes aside: the sentence goes on (``? – деді``, ``... бірақ``)."""
    at = c.after_opening
    if at >= len(c.text) or not c.text[at].islower():
        return None
    word = c.following
    camel = len(word) > 1 and any(letter.isupper() for letter in word[1:])
    if camel and c.stop != ".":
        return True
    if camel:
        return c.before.lower() not in c.known.never | c.known.maybe
    return False


def only_dots_follow(c: Candidate) -> bool | None:
    """More stops follow after a space (``бе? ..``): one run."""
    return False if c.text[c.next] in ".…,;:" else None


def inner_quote(c: Candidate) -> bool | None:
    """Inside a short quotation or bracket that was opened in the middle of the sentence."""
    for opening, closing in (("«", "»"), ("“", "”"), ("(", ")")):
        opened = c.text.rfind(opening, max(c.sentence, c.end - _LONGEST_INNER_QUOTE), c.end)
        if opened <= c.sentence or c.text.find(closing, opened, c.end) != -1:
            continue
        closed = c.text.find(closing, c.end, opened + _LONGEST_INNER_QUOTE)
        if closed == -1:
            continue
        led_in = opening == "(" or not re.search(r"[.!?…]\s*$", c.text[max(c.sentence, opened - 5) : opened])
        after = c.text[closed + 1 : closed + 8].lstrip(" ,")
        if led_in and _goes_on(after):
            return False
    return _inside_straight_quotes(c)


def _goes_on(after: str) -> bool:
    """Whether what follows a closed quotation continues the sentence."""
    return bool(after) and (after[0] in DASHES or after[0].islower() or after[0] in ".,;")


def _inside_straight_quotes(c: Candidate) -> bool | None:
    """The same for ``"``, which opens and closes alike: an odd number of them means that one is open."""
    start = max(c.sentence, c.end - _LONGEST_INNER_QUOTE)
    opened = c.text.rfind('"', start, c.end)
    if opened <= c.sentence or c.text.count('"', start, c.end) % 2 == 0 or not c.text[opened - 1].isspace():
        return None
    closed = c.text.find('"', c.end, opened + _LONGEST_INNER_QUOTE)
    return False if closed != -1 and _goes_on(c.text[closed + 1 : closed + 8].lstrip(" ,")) else None


def list_number(c: Candidate) -> bool | None:
    """A number or letter that opens the sentence, or follows a colon, counts an item: ``1. Министрлік``."""
    if not c.single_dot:
        return None
    head = c.text[max(c.sentence, c.start - _LONGEST_COUNT) : c.start].strip()
    if c.start - c.sentence < _LONGEST_COUNT and re.fullmatch(
        r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[а-яa-zәі])", head
    ):
        return False
    if re.search(r"[:;]\s*\d{1,2}$", head) or re.search(r":\s*1\. .*[.;]\s*\d{1,2}$", head, re.DOTALL):
        return False
    return None


def next_item(c: Candidate) -> bool | None:
    """Items counted inside one sentence that began with a colon: ``Күн тәртібінде: 1. Бюджет. 2. Кадр``."""
    if not re.match(r"\d{1,2}\. ", c.text[c.next : c.next + 4]):
        return None
    if c.start - c.sentence >= _LONGEST_COUNT:
        return None
    return False if re.search(r":\s*1\. ", c.text[c.sentence : c.start]) else None


def initial(c: Candidate) -> bool | None:
    """One capital letter is an initial: ``Ә. Смайылов``, ``А. С. Пушкин``."""
    word = c.before
    if not (c.single_dot and word):
        return None
    last = word.split(".")[-1]
    if len(last) > 2 or not last[0].isupper() or (len(last) == 2 and last != "Дж"):
        return None
    if c.following.lower() in c.known.openers and "." in word:
        return None
    if _SURNAME_FIRST.search(c.text, max(c.sentence, c.start - _LONGEST_COUNT), c.start - len(last)):
        return None  # a list of surnames with initials behind them: the last one can end the sentence
    return False if c.following[:1].isupper() else None


def abbreviation(c: Candidate) -> bool | None:
    """The dot of an abbreviation that ends a sentence only before a word that opens one (``проф. Оның``)."""
    word = c.before.lower()
    if not (c.single_dot and word):
        return None
    if word in c.known.never and word not in c.known.maybe:
        return len(c.following) > 1 and c.following[0].isupper() and c.following.lower() in c.known.openers
    return None


def open_abbreviation(c: Candidate) -> bool | None:
    """An abbreviation that may end a sentence ends it before a word that opens one."""
    word = c.before.lower()
    if not (c.single_dot and word in c.known.maybe):
        return None
    following = c.following
    if following.lower() in c.known.openers:
        return True
    if c.text[c.next] in _OPENING + DASHES and following[:1].isupper():
        return c.text[c.next] in DASHES
    list_end = word.count(".") >= 1 or word in ("etc", "др")
    if following.isupper() and len(following) > 1:
        return False  # АҚШ and other abbreviations, or a line in capitals
    if following[:1].isupper() and (list_end or word in c.known.units):
        return True
    if following[:1].isdigit():
        tail = c.text[c.next : c.next + 40].lower()
        dated = any(month in tail[:16] for month in c.known.months)
        return not dated and bool(re.match(r"\d{4}", following)) and "." not in word
    return False


def ordinal(c: Candidate) -> bool | None:
    """A number with a dot before a month or a unit: ``16. желтоқсан``; else a number ends a sentence."""
    if not c.single_dot or not c.text[c.start - 1 : c.start].isdigit():
        return None
    return False if c.following.lower().startswith(c.known.months or ("\0",)) else None


def attribution(c: Candidate) -> bool | None:
    """A dash brings in the speaker by name after a quoted sentence: ``! – Президент деді`` stays open."""
    if c.text[c.next] not in DASHES or c.stop == ".":
        return None
    tail = c.text[c.next + 1 : c.next + _SPEAKER].lstrip()
    first = re.match(r"[^.!?…,–—]*", tail)
    words = first.group().lower().split() if first else []
    return False if words and words[-1] in c.known.attributions and len(words) <= 6 else None


def capital(c: Candidate) -> bool | None:
    """A capital, a digit, a dash, a quote or anything else follows: a new sentence."""
    return True


RULES: tuple[Rule, ...] = (
    at_end,
    glued,
    small_letter,
    only_dots_follow,
    list_number,
    next_item,
    inner_quote,
    initial,
    abbreviation,
    open_abbreviation,
    ordinal,
    attribution,
    capital,
)


def decide(candidate: Candidate) -> tuple[bool, str]:
    """Whether the candidate is a boundary, and the name of the rule that says so."""
    for rule in RULES:
        answer = rule(candidate)
        if answer is not None:
            return answer, rule.__name__
    raise AssertionError("the last rule always answers")


def candidates(text: str, known: Knowledge) -> Iterator[tuple[Candidate, bool, str]]:
    """Every candidate stop of `text` in order, with the decision and the rule behind it."""
    sentence, position, limit = 0, 0, len(text)
    while match := _CANDIDATE.search(text, position):
        end = position = match.end()
        close = match["close"]
        # a quote that opens the next sentence is not one that closes this one
        if (
            close
            and close[-1] in "\"“'"
            and match.end() < limit
            and not text[match.end()].isspace()
            and len(close) == 1
        ):
            space_before = text[match.start("close") - 1].isspace()
            end = match.start("close") if space_before else end
        following = end
        while following < limit and text[following].isspace():
            following += 1
        candidate = Candidate(text, match.start(), end, match["stop"], close, following, sentence, known)
        boundary, rule = decide(candidate)
        yield candidate, boundary, rule
        if boundary:
            sentence = following
            position = max(position, end)
