"""A list of terms made ready for matching: patterns, and which of them a word may begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.terms.model import Term, TermList
from pipeline.terms.tokens import OPENING, QUOTES, SPACED_DASH, WORD, bare_gap, cleaned, key
from pipeline.text.morphology import Analysis, Case, Features, Possessive, analyse, inflect, lexicon, readings

_MOST_WORDS = 200_000
"""Words whose reading is remembered; then the memory begins anew."""


@dataclass(frozen=True, slots=True)
class Last:
    """A stem that the last word of a term may be built on."""

    possessed: bool = False
    """Whether only forms with a possessive ending are the term: the stem lacks that of the listed wording."""
    third: bool = False
    """Whether only the third person singular is."""

    def allows(self, features: Features) -> bool:
        """Whether a word with these endings ends the term."""
        if self.third:
            return features.possessive is Possessive.THIRD and not features.plural and not features.person
        return not self.possessed or features.possessive is not Possessive.NONE


@dataclass(frozen=True, slots=True)
class Pattern:
    """One Kazakh wording of a term, word by word."""

    term: Term
    inner: tuple[frozenset[str], ...]
    """For each word but the last the small-letter forms it may have: as listed, with and without the genitive."""
    gaps: tuple[tuple[str, bool], ...]
    """Between the words: punctuation that must stand there, and whether a dash with spaces may."""
    last: Mapping[str, Last]
    """Stems of the last word."""
    final: str
    """The last word as listed, small letters."""
    upper: tuple[bool, ...]
    """For each word whether it is an abbreviation and must be in capitals."""
    head: str
    """Punctuation before the first word that belongs to the term (an opening quotation mark)."""
    tail: str
    """Punctuation behind the last word."""
    size: int
    """How many words it has."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the list knows of a word of the text."""

    small: str
    clean: str
    starts: tuple[Pattern, ...]
    """Patterns it may begin, those of more words first."""
    readings: tuple[Analysis, ...]
    """As forms of stems that end terms."""


@cache
def homographs() -> Mapping[str, str]:
    """Words that look like terms: small-letter form → kind, see `homographs.tsv`."""
    text = files(__package__).joinpath("homographs.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t")[:2] for line in text.splitlines() if line and not line.startswith("#"))


@cache
def words_of_kind(kind: str) -> tuple[str, ...]:
    """The words of one kind in `homographs.tsv`."""
    return tuple(word for word, one in homographs().items() if one == kind)


ANY_FATHER: frozenset[str] = frozenset()
"""Stands in `Pattern.inner` for a patronymic, whichever it is."""


def with_patronymic(pattern: Pattern) -> Pattern:
    """The pattern of a person's name with a patronymic before the surname."""
    return replace(
        pattern,
        inner=(*pattern.inner, ANY_FATHER),
        gaps=(*pattern.gaps, ("", False)),
        upper=(*pattern.upper[:-1], False, pattern.upper[-1]),
        size=pattern.size + 1,
    )


def _inner_forms(word: str, owner: bool) -> frozenset[str]:
    """The forms a word before the last may have; `owner`: whether the last one belongs to it (Үкіметінің басшысы)."""
    small = key(word)
    found = {small}
    if not small[-1:].isdigit():
        third = _is_possessed(small)
        features = Features(case=Case.GENITIVE)
        found.add(inflect(small, features) if len(small) > 1 else small)
        if owner and not third:
            found.add(inflect(small, Features(possessive=Possessive.THIRD, case=Case.GENITIVE)))
        if third:
            found.add(small + ("нің" if small[-1] == "і" else "ның"))
    for reading in analyse(small):
        if reading.features.case is Case.GENITIVE and not reading.features.relative:
            found.add(small[:-3])  # ның, дің, тың…
    return frozenset(found)


def _is_possessed(small: str) -> bool:
    return small.endswith(("ы", "і")) and len(small) > 3


def _last_stems(word: str, single: bool) -> dict[str, Last]:
    """Stems for the last word: itself, and what is left without the possessive or the plural ending it is
    listed with.
    """
    small = key(word)
    found = {cleaned(word) if cleaned(word).isupper() else small: Last()}
    if small == small.upper():
        return found
    for reading in analyse(small):
        plain = (
            reading.features.case is Case.NOMINATIVE and not reading.features.person and not reading.features.relative
        )
        if not plain or reading.stem in found or reading.stem.lower() == small:
            continue
        possessed = reading.features.possessive is Possessive.THIRD
        if possessed and small.endswith(("ы", "і")):
            found[reading.stem] = Last(possessed=True, third=single)
        elif reading.features.plural and reading.features.possessive is Possessive.NONE and not single:
            found[reading.stem] = Last()
    return found


def _pattern(term: Term, wording: str) -> Pattern:
    words = list(WORD.finditer(wording))
    texts = [cleaned(word.group()) for word in words]
    gaps = [wording[a.end() : b.start()] for a, b in pairwise(words)]
    last: Mapping[str, Last] = {key(texts[-1]): Last()} if term.exact else _last_stems(texts[-1], len(texts) == 1)
    owned = _is_possessed(key(texts[-1]))
    head = wording[: words[0].start()]
    tail = wording[words[-1].end() :]
    return Pattern(
        term=term,
        inner=tuple(_inner_forms(text, owned and at == len(texts) - 2) for at, text in enumerate(texts[:-1])),
        gaps=tuple((bare_gap(gap), bool(SPACED_DASH.search(gap)) or _hyphened(gap)) for gap in gaps),
        last=last,
        final=key(texts[-1]),
        upper=tuple(len(text) > 1 and text.isupper() for text in texts),
        head=head if head and head[-1] in OPENING else "",
        tail="".join(letter for letter in tail if letter not in QUOTES).strip(),
        size=len(texts),
    )


def _hyphened(gap: str) -> bool:
    return gap in ("-", "–", "‑")


def _patterns(terms: TermList) -> Iterator[Pattern]:
    for term in terms.terms:
        for wording in term.kk:
            pattern = _pattern(term, wording)
            yield pattern
            if term.type == "person" and pattern.size > 1:
                yield with_patronymic(pattern)


class TermIndex:
    """A list ready for `find_terms`.  Remembers the words it has seen; what is found does not depend on that."""

    def __init__(self, terms: TermList) -> None:
        self.terms = terms
        self._seen: dict[str, Word | None] = {}
        self._first: dict[str, list[Pattern]] = {}
        self._single: dict[str, list[Pattern]] = {}
        stems: dict[str, None] = {}
        self._derived = tuple(dict.fromkeys(ending for term in terms.terms for ending in term.derived))
        for pattern in _patterns(terms):
            stems.update(dict.fromkeys(pattern.last))
            for beginning in pattern.inner[0] if pattern.inner else ():
                self._first.setdefault(beginning, []).append(pattern)
            for stem in () if pattern.inner else pattern.last:
                self._single.setdefault(stem, []).append(pattern)
        self._lexicon = lexicon(stems)

    def word(self, raw: str) -> Word | None:
        """What the list knows of a word as it is written; None where no term begins with it or ends in it."""
        try:
            return self._seen[raw]
        except KeyError:
            if len(self._seen) >= _MOST_WORDS:
                self._seen.clear()
            found = self._seen[raw] = self._look_up(raw)
            return found

    def _look_up(self, raw: str) -> Word | None:
        clean = cleaned(raw)
        small = clean.lower()
        known = tuple(readings(small, self._lexicon, self._derived))
        if (
            homographs().get(small) == "other"
        ):  # оралды is “returned”, but in the middle of a sentence Оралды is the town
            names = clean[:1].isupper()
            known = tuple(one for one in known if names and homographs().get(one.stem) == "name")
        starts = list(self._first.get(small, ()))
        for reading in known:
            starts += [pattern for pattern in self._single.get(reading.stem, ()) if pattern not in starts]
        if not starts and not known:
            return None
        return Word(small, clean, tuple(sorted(starts, key=lambda pattern: -pattern.size)), known)
