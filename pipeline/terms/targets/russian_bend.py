"""Russian wordings put into a case, and the case of a given wording; both only where the endings leave no doubt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.terms.targets.russian import Paradigm, Slot, follows, is_adjective, slots, small, tables

_ADJECTIVE = r"(?:ого|его|ому|ему|ым|им|ом|ем|ая|яя|ую|юю|ой|ей|ое|ее|ые|ие|ых|их|ыми|ими|ый|ий)$"
_SINGLE = re.compile("(?:ц|з|с|г|ф|п|р|м|д)ия$")
"""Nouns in -ия that are no plurals; отношения, условия, усилия may be."""
_CERTAIN = re.compile(r"(?:ск|н|ов|ев|ш|щ)" + _ADJECTIVE)
_PHRASE = re.compile(r"(?:ск|н|ов|ев|ш|щ|к|г|х|т|в|л|м|р)(?!ием$|ией$|ия$|ии$|ие$|ом$|ем$|ей$)" + _ADJECTIVE)


@dataclass(frozen=True, slots=True)
class Exact:
    """What `russian.toml` says under ``exact``."""

    words: Mapping[str, frozenset[str]]

    def has(self, name: str, word: str) -> bool:
        """Whether a list holds the word, or its list of ends an end of it."""
        ends = self.words.get(f"{name}_ends", frozenset())
        return word in self.words[name] or word.endswith(tuple(ends))


@cache
def _lists(section: str) -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads(files(__package__).joinpath("russian.toml").read_text(encoding="utf-8"))[section]
    return {name: frozenset(words.split()) for name, words in raw.items()}


@cache
def _exact() -> Exact:
    return Exact(_lists("exact"))


def cases_after(preposition: str) -> set[str] | None:
    """The cases that a preposition asks for (``с`` and the like: several); None if the word is no preposition."""
    return {case for case, words in _lists("prepositions").items() if preposition in words} or None


@lru_cache(maxsize=4096)
def guess_slots(form: str) -> frozenset[Slot]:
    """Places that a form (as `small`) of an unknown word may stand for, by its ending alone.

    The form is turned back into dictionary forms by every paradigm; what an adjective's ending says counts
    before a noun's.
    """
    found: set[Slot] = set()
    if re.search(_ADJECTIVE, form):
        for paradigm in tables().adjectives:
            found |= _guessed(form, paradigm)
    if not found or not _CERTAIN.search(form):
        for paradigm in tables().nouns:
            found |= _guessed(form, paradigm)
    return frozenset(found)


def _guessed(form: str, paradigm: Paradigm) -> set[Slot]:
    found = set()
    for slot, endings in paradigm.rows:
        for ending in endings:
            ending = "" if ending == "=" else ending
            if ending == "*" or not form.endswith(ending) or len(form) - len(ending) < 3:
                continue
            lemma = form[: len(form) - len(ending)] + paradigm.ending
            if follows(lemma, paradigm) and slot in slots(lemma).get(form, ()):
                found.add(slot)
                if slot.case in ("nom", "gen"):
                    found |= {one for one in slots(lemma)[form] if one.case == "acc" and one.number == slot.number}
    return found


def looks_like_noun(word: str) -> bool:
    """Whether a word (as `small`) of a phrase ends it as its head: it does not have an adjective's ending."""
    return not _PHRASE.search(word)


def bend(wanted: str, number: str, case: str) -> str | None:
    """A wording in dictionary form put into a number (``sg``, ``pl``) and a case of `CASES`; None where that
    is not sure.

    Adjectives before the first noun agree with it; what follows the noun stays as it is.
    """
    pieces = re.split(r"([^\W_]+)", wanted)
    whole = [i for i in range(1, len(pieces), 2) if pieces[i + 1] not in ("-", "‑")]  # вице-президент bends at its end
    head = next((i for i in whole if not is_adjective(small(pieces[i]))), None)
    if head is None:
        return None
    noun = pieces[head]
    if small(noun) in tables().indeclinable or not re.search("[а-яё]", noun):
        return wanted
    if small(noun) in _exact().words["irregular"]:
        return None
    made = set()
    for paradigm in _paradigms(noun):
        bent = _phrase(pieces, [i for i in whole if i <= head], paradigm, Slot(number, case, ""))
        made.add(bent)
    return made.pop() if len(made) == 1 else None


def _phrase(pieces: Sequence[str], bending: Sequence[int], paradigm: Paradigm, place: Slot) -> str | None:
    """The wording with the pieces at `bending`, adjectives and last the noun, in their places."""
    number = "pl" if paradigm.gender == "pl" else place.number
    noun = pieces[bending[-1]]
    if place.case == "acc" and paradigm.gender == "m" and noun[:1].isupper() and not _lives(small(noun)):
        return None  # a person or a place: Азамата, but Пекин
    made, living = list(pieces), _lives(small(pieces[bending[-1]]))
    for index in bending:
        word = small(pieces[index])
        if index == bending[-1]:
            bent = _noun(word, paradigm, Slot(number, place.case, paradigm.gender), living)
        else:
            bent = _adjective(word, Slot(number, place.case, paradigm.gender if number == "sg" else ""), living)
        if bent is None:
            return None
        made[index] = _written(pieces[index], bent)
    return "".join(made)


def _written(word: str, bent: str) -> str:
    lemma = small(word)
    shared = next((i for i, (a, b) in enumerate(zip(lemma, bent, strict=False)) if a != b), min(len(lemma), len(bent)))
    rest = bent[shared:]
    return word[:shared] + (rest.upper() if word.isupper() and len(word) > 1 else rest)


def _lives(word: str) -> bool:
    exact = _exact()
    return exact.has("animate", word) and word not in exact.words["inanimate"]


def _paradigms(word: str) -> list[Paradigm]:
    """The paradigms that a noun may follow in earnest."""
    lemma, exact = small(word), _exact()
    fitting = [one for one in tables().nouns if follows(lemma, one)] if lemma not in tables().indeclinable else []
    if lemma == word:
        fitting = [one for one in fitting if not one.name.startswith("surname")]
    if lemma.endswith("ь"):
        masculine = exact.has("masculine_soft", lemma)
        feminine = exact.has("feminine_soft", lemma) and not masculine
        fitting = [one for one in fitting if (one.gender == "m" and masculine) or (one.gender == "f" and feminine)]
    elif lemma.endswith("ия"):
        single = lemma != word or _SINGLE.search(lemma)
        fitting = [one for one in fitting if one.name == "feminine ия" or (not single and one.gender == "pl")]
    elif lemma.endswith(("а", "я")):
        fitting = [one for one in fitting if one.gender == "f" and not one.name.startswith("surname")]
    elif lemma.endswith("ие"):
        fitting = [one for one in fitting if one.name == "neuter ие"]
    elif lemma.endswith("ий"):
        fitting = [one for one in fitting if one.name == "masculine ий"]
    return fitting


def _row(paradigm: Paradigm, slot: Slot, living: bool) -> tuple[str, ...]:
    found = next((endings for place, endings in paradigm.rows if place == slot), ())
    if "*" in found:
        found = next(e for place, e in paradigm.rows if place == slot._replace(case="gen" if living else "nom"))
    return found


def _noun(word: str, paradigm: Paradigm, slot: Slot, living: bool) -> str | None:
    endings = _row(paradigm, slot, living)
    if endings == ("ы", "а") or endings == ("и", "а"):
        endings = ("а",) if word in _exact().words["plural_a"] else endings[:1]
    elif endings in (("е", "у"), ("ой", "ою"), ("ем", "ём"), ("ей", "ёй"), ("ом", "ем")) and slot.case in (
        "prep",
        "ins",
    ):
        endings = endings[:1] if endings != ("ом", "ем") else endings
    if len(endings) != 1:
        return None
    ending = endings[0]
    if ending == "=" and paradigm.ending == "":
        return word
    stem = word[: len(word) - len(paradigm.ending)]
    if paradigm.gender == "m" and ending not in ("=", paradigm.ending):
        shortened = _shortened(word, paradigm)
        return None if shortened is None else shortened + ending
    if ending == "=":
        if any(stem.endswith(end) for end in tables().inserted):
            return None
        return stem
    return stem + ending


def _shortened(word: str, paradigm: Paradigm) -> str | None:
    """The stem before an ending; None where it is not known whether a vowel is lost."""
    exact, stem = _exact(), word[: len(word) - len(paradigm.ending)]
    if word in exact.words["fleeting"]:
        if stem[-3:-2] in ("а", "е"):  # казахстанец, but китаец, европеец, заем
            return stem[:-2] + "й" + stem[-1]
        return stem[:-2] + stem[-1]
    if word.endswith(("ец", "ок", "ек")) and word not in exact.words["kept"]:
        return None
    return stem


def _adjective(word: str, slot: Slot, living: bool) -> str | None:
    found = set()
    for paradigm in tables().adjectives:
        if follows(word, paradigm):
            endings = _row(paradigm, slot, living)
            stem = word[: len(word) - len(paradigm.ending)]
            bare = [ending for ending in endings if ending not in ("ою", "ею")]
            own = [ending for ending in bare if stem + ending == word]
            found |= {stem + ending for ending in (own or bare)}
    return found.pop() if len(found) == 1 else None


__all__ = ["bend", "cases_after", "guess_slots", "looks_like_noun"]
