"""Rules on a full stop that belongs to an abbreviation, known or not.

Most abbreviations may stand at the end of a sentence.  What tells is the word behind the dot: a word that opens
sentences, or one whose capital no name explains.
"""

from __future__ import annotations

import re

from pipeline.split.candidate import DASHES, OPENING, Candidate
from pipeline.split.words import is_ordinary

_SURNAME_FIRST = re.compile(r"[^\W\d_]{3,} (?:[^\W\d_]\.[ \u00a0]?){1,2},")
_SURNAME = re.compile(r"[^\W\d_][^\W\d_-]+(?:-[^\W\d_]+)?[ \u00a0](?:[^\W\d_]{1,2}\.[ \u00a0]?-?)*\Z")
_NUMERAL = re.compile(r"\d|№|[IVXLC]+\b")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d(?!\d)")
_AMOUNTS = frozenset(["мың", "млн", "млрд", "трлн", "тыс", "bn", "mln", "mlrd"])
_DAY = re.compile(r"(?<!\d)\d{1,2}[ \u00a0]\Z")
_COPULA = re.compile(r"[ \u00a0][–—-][ \u00a0]")
_ADDRESS_WORD = re.compile(
    r"(?:көш|к-сі|даңғ|даң|ауд|обл|мкр|(?:көшесі|даңғылы|қаласы|ауданы|облысы|ауылы|ықшамауданы)\w*)\Z"
)
_SECOND_NAME = re.compile(r" ([^\W\d_])[^\W\d_]")
_VOWEL = re.compile("[аәеёиоөуұүыіэюяaäeıiïoöuüyýóúáéAEIOUYАЕЁИОУЫЭЮЯӘӨҰҮІ]")
_TITLE_LENGTH = 6
"""A title cut short that stands before initials and a surname is no longer than this."""


def initial(c: Candidate) -> bool | None:
    """One capital letter is an initial: ``Ә. Смайылов``, ``А. С. Пушкин``."""
    last = c.before.rpartition(".")[2].rpartition("-")[2] if c.single_dot and not c.close else ""
    if not last or not last[0].isupper() or (len(last) > 1 and last.lower() not in c.known.initials):
        return None
    word = c.before.lower()
    if word in c.known.lands or (word in c.known.special and not c.before.replace(".", "").isupper()):
        return None  # U.S., Ph.D.
    if not c.following[:1].isupper() or c.opener or _in_capitals(c) or _is_numeral(c):
        return None
    if c.text[c.next] in "([":
        return False
    if c.ordinary and (len(last) > 1 or (_surname_before(c, len(last)) and _may_be_complete(c))):
        return None  # surname and initials: they can end the sentence
    return False


def _is_numeral(c: Candidate) -> bool:
    """Whether the letter is a Roman numeral in Cyrillic text: ``Пётр I. Ресейде``."""
    return c.before in ("I", "V", "X") and c.following[0] >= "\u0400" and c.before_at > c.sentence


def _surname_before(c: Candidate, length: int) -> bool:
    """Whether the initials before the stop stand behind a surname, not in front of one."""
    if _SURNAME_FIRST.search(c.back(200)):
        return True
    match = _SURNAME.search(c.text, max(c.sentence, c.start - 40), c.start - length)
    if not match or not match.group()[0].isupper():
        return False
    name = match.group().split(maxsplit=1)[0].lower()
    return name not in c.known.titles and name not in c.known.openers and match.start() > c.sentence


def leading_abbreviation(c: Candidate) -> bool | None:
    """The dot of an abbreviation that something must follow; only an opener begins a sentence (``проф. Оның``)."""
    word = _abbreviation(c)
    if not word:
        return None
    if word in c.known.strict:
        return False
    if word in c.known.numbered and _NUMERAL.match(c.text, c.next):
        return False
    if word not in c.known.titles or (_may_close(c, word) and (c.behind_number or _behind_and(c))):
        return None
    return len(c.following) > 1 and c.opener


def _behind_and(c: Candidate) -> bool:
    """Whether "and" stands before the word: ``столы и пр.``, but ``пр. Абая``."""
    return c.text[max(c.sentence, c.before_at - 3) : c.before_at] in (" и ", ", ")


def closing_abbreviation(c: Candidate) -> bool | None:
    """An abbreviation that may end a sentence ends it where the next word tells so: ``1936 ж. Осы жылы``."""
    word = _abbreviation(c)
    known = c.known
    if not word or not _may_close(c, word):
        return None
    if c.opener:
        return True
    if word in known.lands:
        return False
    measure = word in known.units and (c.behind_number or word not in known.closers)
    ends_list = word in known.lists
    if c.text[c.next] in DASHES:
        return c.following[:1].isupper() and (measure or ends_list)
    if c.following[:1].isdigit():
        return _number_opens(c, measure or ends_list)
    if c.text[c.next] in OPENING:
        return ends_list or (c.text[c.next] not in "([" and _copula(c))
    return _capital_opens(c, measure, ends_list)


def _may_close(c: Candidate, word: str) -> bool:
    known = c.known
    return word in known.closers or word in known.units or word in known.lists or word in known.lands


def _number_opens(c: Candidate, measure: bool) -> bool:
    """Whether the number behind an abbreviation begins a sentence: a year does, unless it dates (``ж. 2 мамыр``)."""
    ahead = c.ahead().lower()
    if not _YEAR.match(ahead) or (not measure and _DAY.search(c.text, max(c.sentence, c.before_at - 4), c.before_at)):
        return False
    dated = any(month in ahead[:16] for month in c.known.months)
    return not dated and (measure or "." not in c.before)


def _capital_opens(c: Candidate, measure: bool, ends_list: bool) -> bool:
    """Whether a capital behind an abbreviation begins a sentence."""
    word = c.following
    if not word[:1].isupper():
        return not word and c.text[c.next] in "#@"
    if word.lower().startswith(c.known.amounts) and c.before.lower() in _AMOUNTS:
        return False
    if ends_list:
        return c.ordinary or _may_be_complete(c) or _has_predicate(c)
    if word.isupper() and len(word) > 1:
        in_capitals = len(c.before) > 1 and c.before.isupper() and not _is_predicate(c, word)
        return measure and (in_capitals or _copula(c))  # else АҚШ and other abbreviations
    words = c.ahead().split()[1:4]
    if measure:
        return not any(word.strip(",") in c.known.directions for word in words[:2])
    if any(_ADDRESS_WORD.match(word.strip(",").lower()) for word in words):
        return False
    second = words[0] if words else ""
    if _copula(c):
        return c.ordinary or not second[:1].isupper()
    if not c.ordinary:
        return False
    amount = c.before.lower() in _AMOUNTS
    of_it = word[-1] in "ыі" and c.before.lower() not in c.known.places  # "Қоры": a new subject that looks back
    return amount or of_it or _may_be_complete(c)


def _is_predicate(c: Candidate, word: str) -> bool:
    return c.known.predicates is not None and c.known.predicates.search(word.lower()) is not None


def _copula(c: Candidate) -> bool:
    """Whether a dash stands for the verb in front of the stop: the sentence is complete (``Орны – Абай көш.``)."""
    head = c.back(80)
    return any(any(ch.isalpha() for ch in head[: match.start()]) for match in _COPULA.finditer(head))


def _may_be_complete(c: Candidate) -> bool:
    """Whether what stands before the stop can be a whole sentence.

    A Kazakh sentence ends with its predicate, and an abbreviation is none: it takes a dash or a colon for the
    verb.  In other languages the verb stands earlier.
    """
    return c.known.predicates is None or ": " in c.back(80) or _copula(c)


def _has_predicate(c: Candidate) -> bool:
    """Whether a word that looks like a predicate stands before the stop (``ән салды, би биледі т.с.с.``)."""
    words = re.findall(r"[^\W\d_]{3,}", c.back(80))
    return c.known.predicates is None or any(word.islower() and _is_predicate(c, word) for word in words)


def cut_word(c: Candidate) -> bool | None:
    """A word that looks cut short though no list has it: ``ж.м.к.``, ``стрт.``, ``қызм.``, ``реж. Ә. Қарсақбаев``."""
    word = _abbreviation(c)
    if not word or word in c.known.special or not _looks_cut(c, word):
        return None
    if c.opener:
        return True
    if c.following[:1].isupper() or c.following[:1].isdigit():
        return c.ordinary
    return None


def _looks_cut(c: Candidate, word: str) -> bool:
    if "." in word or "/" in word:
        return all(len(part) == 1 for part in re.split(r"[.-]", word))
    if not c.before[1:].islower() and len(word) > 1:
        return False  # ҚР, ЖШС: a word of capitals has no cut
    if len(word) == 1 or not _VOWEL.search(word):
        return c.before.islower()
    if not c.before.islower() and c.before_at > c.sentence:
        return False  # a name
    titled = len(word) <= _TITLE_LENGTH and not _VOWEL.match(word[-1]) and _name_follows(c)
    if not titled and word[-2:] not in c.known.cut_endings:
        return False
    if c.known.predicates is None:  # known for Kazakh only: elsewhere such a word is too likely an ordinary one
        return False
    return not _is_predicate(c, word) and not is_ordinary(word, c.known.lang)


def _name_follows(c: Candidate) -> bool:
    """Whether a person's name follows: ``Ә. Қарсақбаев``, ``Ерлан Бекмұрат``."""
    if c.opened != c.next or not c.following[:1].isupper():
        return False
    second = _SECOND_NAME.match(c.text, c.opened + len(c.following))
    if len(c.following) > 1 and (not second or not second[1].isupper()):
        return False
    return not _copula(c) and not is_ordinary(c.following.lower(), c.known.lang)


def _abbreviation(c: Candidate) -> str:
    """The word before the dot, lower case, if the dot may be part of it; one capital is an initial as a rule."""
    if not c.single_dot or (len(c.before) == 1 and c.before.isupper() and not _in_capitals(c)):
        return ""
    return c.before.lower()


def _in_capitals(c: Candidate) -> bool:
    """Whether a capital before the dot abbreviates a measure or a year in a line of capitals: ``2025 Ж. 1 ҚАҢТАР``."""
    return c.before.isupper() and c.behind_number and c.before.lower() in c.known.special
