"""Sentence boundaries in Kazakh, Russian and English: one scan over candidate stops, named rules.

The first rule that answers counts, and its name is the explanation.  Most stops need no rule: an ordinary
word before, a space and a capitalised word behind, no quotation around.  The scan sees that by itself, and
no candidate is built; `decide` would give the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.split import abbreviations, counting, stops
from pipeline.split.candidate import EMOJI, Candidate, Stop, make_candidate
from pipeline.split.knowledge import Knowledge
from pipeline.split.quotes import NONE, Pair, Quotes, find_quotes

_SMALL = "a-zäáğǵıïíñńöóşúüūýа-яёәғқңөұүһі"
_LARGE = "A-ZÄÁĞǴİÏÑŃÖÓŞÚÜÝА-ЯЁӘҒҚҢӨҰҮҺІ"
_VOWELS = "aeiouyäáıïöóúüýаеёиоуыэюяәөұүі"
_STOP = ".!?…。！？．｡"
_EMOJI = f"{EMOJI.pattern}[\ufe0e\ufe0f\u200d]*"
_PLAIN = (
    rf"(?<=[{_SMALL}]{{3}}[{_STOP}])(?:(?<=[{_VOWELS}].)|(?<=[{_VOWELS}]..)|(?<=[{_VOWELS}]...))"
    rf" (?=[{_LARGE}][{_SMALL}])"
)
"""Nothing to decide: three small letters with a vowel among them, one stop, one space, a capitalised word."""
_NO_NAME = rf"(?!\S+ [^\W\d_{_SMALL}])"
"""… and no second one behind it: in Kazakh a title may have been cut short before a name."""
_OTHER = (
    rf"(?P<stop>[{_STOP}]*(?:\s?\.\.+)?)"
    r"(?P<close>[»\"”“’‘')\]}›«]*)"
    r"(?P<note>(?:\[\d{1,3}\]|[¹²³⁰-⁹†‡]|\*+(?=\s|$)|[\ufe0e\ufe0f\u200d])*)"
    rf"(?P<smile>(?:[ \u00a0]?(?:{_EMOJI}|[:;]-?[)(D](?=\s|$)))*)"
)
"""Anything else: a run of stops with what is closed behind it, footnote marks and smileys."""
_FIRST = f"[{_STOP}{EMOJI.pattern[1:-1]}]"
_SCAN = re.compile(f"{_FIRST}(?:{_PLAIN}|{_OTHER})")
_SCAN_BEFORE_NAMES = re.compile(f"{_FIRST}(?:{_PLAIN}{_NO_NAME}|{_OTHER})")
_MARKS = ("«", "“", '"', "(", "”", "»", "„", "[", "‹")

Rule = Callable[[Candidate], bool | None]

RULES: tuple[Rule, ...] = (
    stops.at_end,
    stops.nothing_before,
    stops.inner_quote,
    stops.glued,
    stops.emoji,
    stops.small_letter,
    stops.only_dots_follow,
    counting.list_number,
    counting.next_item,
    counting.date_with_spaces,
    counting.dateline,
    counting.dateline_end,
    counting.label,
    abbreviations.initial,
    abbreviations.leading_abbreviation,
    abbreviations.closing_abbreviation,
    abbreviations.cut_word,
    stops.attribution,
    stops.capital,
)


def decide(candidate: Candidate) -> tuple[bool, str]:
    """Whether the candidate is a boundary, and the name of the rule that says so."""
    for rule in RULES:
        answer = rule(candidate)
        if answer is not None:
            return answer, rule.__name__
    raise AssertionError("the last rule always answers")


def candidates(text: str, known: Knowledge, *, shortcut: bool = True) -> Iterator[tuple[int, int, bool, str]]:
    """Every candidate stop of `text` in order: (end of the sentence, start of the next, whether a boundary, rule).

    With `shortcut`, stops that need no rule are answered without them and named ``ordinary``; the answer is the same.
    """
    marks = find_quotes(text) if any(mark in text for mark in _MARKS) else NONE
    pairs = marks.pairs
    around: list[Pair] = []
    taken, next_opening = 0, pairs[0].opening if pairs else len(text)
    special, cut = known.special, known.cut_endings
    sentence, last = len(text) - len(text.lstrip()), len(text.rstrip()) - 1
    scan = _SCAN_BEFORE_NAMES if known.predicates else _SCAN
    for match in scan.finditer(text):
        at = match.start()
        if around or at > next_opening:
            around = [pair for pair in around if pair.closing > at]
            while taken < len(pairs) and pairs[taken].opening < at:
                if pairs[taken].closing > at:
                    around.append(pairs[taken])
                taken += 1
            next_opening = pairs[taken].opening if taken < len(pairs) else len(text)
        if shortcut and at == last:
            yield at + 1, len(text), True, "at_end"
            break
        plain = match.lastindex is None
        if plain and shortcut and not around:
            word = text[text.rfind(" ", sentence, at) + 1 or sentence : at]
            if word.isalpha() and word.lower() not in special and word[-2:] not in cut:
                sentence = at + 2
                yield at + 1, sentence, True, "ordinary"
                continue
        stop = Stop(at, at + 1, at + 1) if plain else Stop(at, match.end("stop"), _end(text, match, marks))
        enclosing = tuple(pair for pair in around if pair.closing >= stop.end)
        candidate = make_candidate(text, stop, sentence, enclosing, known)
        boundary, rule = decide(candidate)
        yield stop.end, candidate.next, boundary, rule
        if boundary:
            sentence = candidate.next


def _end(text: str, match: re.Match[str], marks: Quotes) -> int:
    """Where the sentence would end: with the last mark that closes something, or the smiley behind it."""
    start, end = match.span("close")
    for at in range(start, end):
        mark = text[at]
        if at not in marks.closing and mark not in ")]}" and not (mark in "’'" and text[at + 1 : at + 2].strip() == ""):
            return at
    if match.end() == end and text[end : end + 1] in (" ", "\u00a0") and end + 1 in marks.closing:
        return end + 2  # a space before the closing quote
    return match.end()
