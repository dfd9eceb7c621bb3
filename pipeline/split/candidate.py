"""A place where a sentence may end, and what the rules want to know about it.

What a rule reads to keep a sentence open must lie in that sentence, so that a sentence which is split again
stays whole.  Therefore looking back stops at the beginning of the sentence, and looking ahead at the next stop.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.split.knowledge import Knowledge
from pipeline.split.quotes import Pair
from pipeline.split.words import is_ordinary

DASHES = "-–—―−"
OPENING = "«\"“„‘‹([{'”»"
"""Marks that may open what follows; the last two in texts with reversed quotation marks."""
EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf]")
_BACK = 40
"""How far back the word before a stop is looked for."""
_AHEAD = 60
"""How far ahead words are looked at."""

_SKIPPED = re.compile(rf"[\s{re.escape(OPENING + DASHES)}]*")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ABBREVIATION = re.compile(r"[^\W\d_](?:[^\W\d_]|[-.’'/](?=[^\W\d_])|\.-(?=[^\W\d_]))*\Z")
_CHAIN = re.compile(r"(?:(?<![^\W_])[^\W\d_]{1,4}\.[ \u00a0])+\Z")
_NUMBER = re.compile(r"(?:\d|\b[IVXLC]{1,6}|\b(?:мың|млн|млрд|трлн|тыс|кв|куб|текше|шаршы|bn|mln)\.?)[ \u00a0–-]?\Z")
_SECOND = re.compile(r"[»”\"]?,?[ \u00a0]+[«“„\"(]?([^\W_]+)")
_NO_STOP = re.compile(r"[^.!?…。！？．｡]*")
_NO_ABBREVIATION = ("°", "·", "⋅")
"""Degrees (°С) and products of units (кВт·ч) look like abbreviations behind one of these."""


class Candidate(NamedTuple):
    """A run of stops with what is closed behind it, and what surrounds it.  Offsets count code points."""

    text: str
    start: int
    """Offset of the stop."""
    end: int
    """Where the sentence would end: after closing quotes and brackets."""
    stop: str
    close: str
    """Closing quotes and brackets behind the stop."""
    next: int
    """Offset of the next character that is not white space, or the length of the text."""
    sentence: int
    """Where the sentence began that this stop may end."""
    around: tuple[Pair, ...]
    """The short quotations and brackets that the stop stands in."""
    known: Knowledge
    before: str
    """The word in front of the stop with the dots in it (``т.б``), as it is written; empty if there is none."""
    before_at: int
    """Where that word begins."""
    opened: int
    """Offset of the next character that is neither white space nor an opening quote, a dash or a bracket."""
    following: str
    """The word there; empty if there is none."""

    @property
    def spaced(self) -> bool:
        """Whether white space follows."""
        return self.next > self.end

    @property
    def single_dot(self) -> bool:
        """Whether the stop is one full stop with no quotation closed behind it."""
        return self.stop == "." and (not self.close or self.close in ")]")

    @property
    def behind_number(self) -> bool:
        """Whether a number, in figures or words, stands before the word in front of the stop."""
        return _NUMBER.search(self.text, max(self.sentence, self.before_at - _BACK), self.before_at) is not None

    @property
    def ends_with_predicate(self) -> bool:
        """Whether the word before the stop looks like the predicate that closes a Kazakh sentence."""
        return self.known.predicates is not None and self.known.predicates.search(self.before) is not None

    @property
    def opener(self) -> bool:
        """Whether a capitalised word follows that opens a sentence whatever stands before."""
        word = self.following
        if len(word) == 1 and self.text[self.opened + 1 : self.opened + 2] == ".":
            return False  # an initial
        return word[:1].isupper() and word.lower() in self.known.openers

    @property
    def ordinary(self) -> bool:
        """Whether the capital that follows can only come from a new sentence: its word is no name.

        A word with a capital behind it may begin a name of several words, so it does not count.
        """
        word = self.following
        if not (word[:1].isupper() and word[1:].islower()):
            return False
        second = _SECOND.match(self.text, self.opened + len(word))
        return not (second and second[1][0].isupper()) and is_ordinary(word.lower(), self.known.lang)

    def back(self, length: int) -> str:
        """The `length` characters before the stop, as far as they belong to this sentence."""
        return self.text[max(self.sentence, self.start - length) : self.start]

    def ahead(self) -> str:
        """What follows, up to the next stop."""
        match = _NO_STOP.match(self.text, self.next, self.next + _AHEAD)
        return match.group() if match else ""


class Stop(NamedTuple):
    """Offsets of a run of stops, of what is closed behind it, and of where the sentence would end."""

    start: int
    close: int
    end: int


def make_candidate(text: str, stop: Stop, sentence: int, around: tuple[Pair, ...], known: Knowledge) -> Candidate:
    """The candidate at `stop` of the sentence that began at `sentence`."""
    start, close_at, end = stop
    following, limit = end, len(text)
    while following < limit and text[following].isspace():
        following += 1
    word_end = len(text[sentence:start].rstrip()) + sentence if EMOJI.match(text, start) else start
    before, before_at = _word_before(text, max(sentence, start - _BACK), word_end, known)
    opened = _SKIPPED.match(text, following).end()  # type: ignore[union-attr]
    word = _WORD.match(text, opened)
    return Candidate(
        text,
        start,
        end,
        text[start:close_at],
        text[close_at:end].rstrip("\ufe0f"),
        following,
        sentence,
        around,
        known,
        before,
        before_at,
        opened,
        word.group() if word else "",
    )


def _word_before(text: str, first: int, start: int, known: Knowledge) -> tuple[str, int]:
    """The word in front of a stop, and where it begins.  Chains with spaces are drawn together: ``т. б`` is ``т.б``."""
    space = max(text.rfind(" ", first, start), text.rfind("\u00a0", first, start), first - 1)
    match = _ABBREVIATION.search(text, space + 1, start)
    if not match or (match.start() > first and text[match.start() - 1] in _NO_ABBREVIATION):
        return "", start
    word, at = match.group(), match.start()
    chain = _CHAIN.search(text, first, at) if len(word) <= 2 else None
    if chain:
        starts = [part.start() for part in re.finditer(r"[^\W\d_]+", chain.group())]
        for offset in starts:
            whole = "".join(text[chain.start() + offset : start].split())
            if whole.lower() in known.special and not whole[0].isupper():
                return whole, chain.start() + offset
    return word, at
