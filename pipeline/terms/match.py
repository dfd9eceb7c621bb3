"""Finding terms in Kazakh text, whatever endings they carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.data import Span
from pipeline.terms.index import ANY_FATHER, Pattern, TermIndex, Word, homographs, words_of_kind
from pipeline.terms.model import PLACES_AND_PEOPLE, Casing, TermList, TermMatch
from pipeline.terms.tokens import CLOSING, OPENING, SPACED_DASH, WORD, bare_gap, key
from pipeline.text.morphology import Features, Person, Possessive
from pipeline.text.morphology.analyse import endings

_JOINED = re.compile("(?:[»”\"’›]+[-‑–]?|[-‑–'’ʼ])\\Z")
"""What may stand between a stem and endings that are written apart: БҰҰ-ның, «Қазмұнайгаз»-дың, ШЫҰ'ға."""
_CLITICS = frozenset({"ақ", "ау", "мыс"})
_ENDS = re.compile(r"[.!?…:;•\n]|^\s*[-–—]\s")
"""Behind these a capital says nothing; so it does at the beginning and behind an opening quotation mark."""


class _Token(NamedTuple):
    start: int
    end: int
    word: Word | None


def _tokens(text: str, index: TermIndex) -> list[_Token]:
    look, build = index.word, _Token._make
    return [build((match.start(), match.end(), look(match.group()))) for match in WORD.finditer(text)]


def _proves_name(text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether the capital of a word can only be that of a name: it stands inside a sentence that is not all
    capitals.
    """
    token = tokens[at]
    if text[token.start : token.end].isupper() and token.end - token.start > 1:
        return False
    if at == 0:
        return False
    gap = text[tokens[at - 1].end : token.start]
    return not _ENDS.search(gap) and not any(letter in OPENING for letter in gap)


def _has_class(text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether a word follows that says what the name is the name of: Қазан қаласында."""
    if at + 1 >= len(tokens) or not text[tokens[at].end : tokens[at + 1].start].isspace():
        return False
    return _small(text, tokens[at + 1]).startswith(words_of_kind("class"))


def _heads_name(text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether a word with a capital follows directly: Болат Ахметов."""
    if at + 1 >= len(tokens):
        return False
    if _has_class(text, tokens, at):
        return True
    token, following = tokens[at], tokens[at + 1]
    shouted = text[token.start : token.end].isupper()
    return text[token.end : following.start].isspace() and text[following.start].isupper() and not shouted


def _fits_case(pattern: Pattern, text: str, tokens: Sequence[_Token], at: int, read: tuple[str, Features]) -> bool:
    """Whether capitals are as the term asks; `read` is what its last word was read as."""
    stem, derived = read[0], read[1].derived
    for offset, upper in enumerate(pattern.upper):
        token = tokens[at + offset]
        if upper:
            length = len(stem) if offset == pattern.size - 1 else token.end - token.start
            if not text[token.start : token.start + length].isupper():
                return False
    word = tokens[at].word
    if derived:  # алматылық is written small
        return True
    if pattern.term.casing is Casing.ANY and not pattern.upper[0]:
        return pattern.size > 1 or not _is_other_name(pattern, text, tokens, at)
    if word is None or not word.clean[:1].isupper():
        return word is not None and word.clean[:1].isdigit()
    listed = homographs().get(pattern.final if pattern.size == 1 else "") == "name"
    return not listed or _proves_name(text, tokens, at) or _heads_name(text, tokens, at)


def _is_other_name(pattern: Pattern, text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether a common word is part of somebody's or something's name (Кеңес Жақанов, Алтын-Емел), or a
    particle (болыпты-мыс).
    """
    token = tokens[at]
    if pattern.final in _CLITICS and token.start > 0 and text[token.start - 1] in "-‑":
        return True
    if not text[token.start].isupper() or at + 1 >= len(tokens) or not text[tokens[at + 1].start].isupper():
        return False
    shouted = text[token.start : token.end].isupper() and token.end - token.start > 1
    if shouted or pattern.final != key(text[token.start : token.end]):
        return False
    gap = text[token.end : tokens[at + 1].start]
    return gap in ("-", "‑") or (gap.isspace() and homographs().get(pattern.final) == "given")


def _gap_fits(gap: str, wanted: tuple[str, bool]) -> bool:
    punctuation, dash = wanted
    return bare_gap(gap) == punctuation and (dash or not SPACED_DASH.search(gap)) and gap.count("\n") < 2


def _inner_fits(pattern: Pattern, text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether the words behind the first and before the last, and the gaps, are those of the pattern."""
    if at + pattern.size > len(tokens):
        return False
    if pattern.size > 2 and not _is_inner(pattern.inner[1], _small(text, tokens[at + 1])):
        return False
    if pattern.size == 2 and tokens[at + 1].word is None:
        return False
    for offset, wanted in enumerate(pattern.gaps):
        before, behind = tokens[at + offset], tokens[at + offset + 1]
        if not _gap_fits(text[before.end : behind.start], wanted):
            return False
        if 0 < offset + 1 < pattern.size - 1 and not _is_inner(pattern.inner[offset + 1], _small(text, behind)):
            return False
    return True


def _is_inner(forms: frozenset[str], small: str) -> bool:
    return small in forms if forms is not ANY_FATHER else small.endswith(words_of_kind("father"))


def _small(text: str, token: _Token) -> str:
    return token.word.small if token.word else key(text[token.start : token.end])


def _reading(pattern: Pattern, word: Word) -> tuple[str, Features] | None:
    """Stem and endings of the last word, if it can end the pattern."""
    for reading in word.readings:
        last = pattern.last.get(reading.stem)
        if last is None or not last.allows(reading.features):
            continue
        if reading.features.derived and reading.features.derived not in pattern.term.derived:
            continue
        if pattern.term.exact and reading.features != Features():
            continue
        if pattern.size == 1 and not _usual(pattern, reading.features):
            continue
        return reading.stem, reading.features
    return None


def _usual(pattern: Pattern, features: Features) -> bool:
    """Whether a single word bends so: names belong to nobody, and what looks like “my” or “you are” there is
    another word.

    Without endings a word of kind `bare` is another word, too.
    """
    if features == Features() and homographs().get(pattern.final) == "bare":
        return False
    if pattern.term.type in PLACES_AND_PEOPLE:
        return features.possessive in (Possessive.NONE, Possessive.OUR) and not features.person
    return not (features.person is Person.POLITE or (features.person and features.possessive is not Possessive.NONE))


def _apart(text: str, tokens: Sequence[_Token], at: int) -> Features | None:
    """The endings in the next word, if it is nothing but endings of the word at `at`, written apart."""
    if at + 1 >= len(tokens):
        return None
    gap = text[tokens[at].end : tokens[at + 1].start]
    if not _JOINED.match(gap):
        return None
    rest = text[tokens[at + 1].start : tokens[at + 1].end]
    if not rest.islower() and not (rest.isupper() and text[tokens[at].start : tokens[at].end].isupper()):
        return None
    if rest in _CLITICS:
        return Features()
    known = [features for features in endings().get(rest.lower(), ()) if not features.person]
    return min(known, key=lambda features: len(str(features))) if known else None


def _extent(pattern: Pattern, text: str, first: _Token, end: int, apart: bool) -> tuple[int, int] | None:
    """The span with the quotation marks and signs that belong to the term; None where one is missing."""
    start = first.start
    if pattern.tail and apart:
        return None
    if pattern.tail:
        if not text.startswith(pattern.tail, end):
            return None
        end += len(pattern.tail)
    quoted = text[start - 1 : start] in OPENING and start > 0
    inside = text[start:end]
    if quoted and (pattern.head or any(mark in inside for mark in CLOSING)):
        start -= 1
    if pattern.head and not apart and text[end : end + 1] in CLOSING and not any(mark in inside for mark in CLOSING):
        end += 1
    return start, end


def _match(pattern: Pattern, text: str, tokens: Sequence[_Token], at: int) -> tuple[TermMatch, int] | None:
    """The pattern at a token, with how many tokens it takes."""
    if not _inner_fits(pattern, text, tokens, at):
        return None
    final = tokens[at + pattern.size - 1]
    read = _reading(pattern, final.word) if final.word else None
    if not read or not _fits_case(pattern, text, tokens, at, read):
        return None
    features, end, taken = read[1], final.end, pattern.size
    apart = _apart(text, tokens, at + pattern.size - 1) if features == Features() and not pattern.term.exact else None
    if apart is not None:
        features, end, taken = apart, tokens[at + pattern.size].end, taken + 1
    extent = _extent(pattern, text, tokens[at], end, apart is not None)
    if extent is None:
        return None
    return TermMatch(Span(*extent), pattern.term.lemma, pattern.term, features), taken


def _preference(found: TermMatch, name: bool) -> tuple[int, bool, int]:
    """Of several terms the longest; of equal ones a name where the capital proves it, else the common word."""
    capital = found.lemma.lstrip('«“"')[:1].isupper()
    return len(found.span), capital == name, -len(str(found.features))


def find_terms(text: str, terms: TermIndex | TermList) -> tuple[TermMatch, ...]:
    """All terms of a Kazakh (Cyrillic) text, from left to right, the longest at each place, never overlapping.

    Spans are half-open ranges of code points of `text` over the whole inflected form.  Give a `TermIndex` where many
    texts are searched: it remembers words.
    """
    index = terms if isinstance(terms, TermIndex) else TermIndex(terms)
    tokens = _tokens(text, index)
    found: list[TermMatch] = []
    behind = 0
    for at, token in enumerate(tokens):
        if token.word is not None and token.word.starts and at >= behind:
            best = _best(text, tokens, at)
            if best:
                found.append(best[0])
                behind = at + best[1]
    return tuple(found)


def _best(text: str, tokens: Sequence[_Token], at: int) -> tuple[TermMatch, int] | None:
    word = tokens[at].word
    if word is None or not word.starts:
        return None
    fitting: list[tuple[TermMatch, int]] = []
    size = 0
    for pattern in word.starts:  # those of more words come first
        if pattern.size < size:
            break
        if found := _match(pattern, text, tokens, at):
            fitting.append(found)
            size = pattern.size
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    name = word.clean[:1].isupper() and (_proves_name(text, tokens, at) or _has_class(text, tokens, at))
    return max(fitting, key=lambda one: _preference(one[0], name))
