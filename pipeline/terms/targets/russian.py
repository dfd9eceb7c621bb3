"""Russian: which forms a word has, by the ending of its dictionary form (`russian.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

CASES = ("nom", "gen", "dat", "acc", "ins", "prep")
_VOWELS = "аеиоуыэюя"


class Slot(NamedTuple):
    """A place in a paradigm."""

    number: str
    """``sg`` or ``pl``."""
    case: str
    gender: str
    """``m``, ``f``, ``n``; of plural forms that of the word, ``pl`` where it has no singular; empty for adjectives."""


@dataclass(frozen=True, slots=True)
class Paradigm:
    """How one kind of word bends."""

    name: str
    ending: str
    before: tuple[str, ...]
    gender: str
    rows: tuple[tuple[Slot, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """What `russian.toml` says."""

    nouns: tuple[Paradigm, ...]
    adjectives: tuple[Paradigm, ...]
    fleeting: Mapping[str, str]
    inserted: Mapping[str, tuple[str, ...]]
    indeclinable: frozenset[str]


def _before(text: str, letters: Mapping[str, str]) -> tuple[str, ...]:
    """The strings that may stand before an ending."""
    found: list[str] = []
    for part in text.split():
        if part in letters:
            found += letters[part]
        else:
            found.append(part)
    return tuple(found)


def _rows(number: str, gender: str, endings: list[str]) -> Iterator[tuple[Slot, tuple[str, ...]]]:
    for case, ending in zip(CASES, endings, strict=False):
        yield Slot(number, case, gender), tuple(ending.split("/"))


def _paradigms(raw: Mapping[str, Any], letters: Mapping[str, str]) -> tuple[list[Paradigm], list[Paradigm]]:
    nouns, adjectives = [], []
    for entry in raw["noun"]:
        gender = entry["gender"]
        rows = (*_rows("sg", gender, entry["singular"]), *_rows("pl", gender, entry["plural"]))
        nouns.append(Paradigm(entry["name"], entry["ending"], _before(entry["before"], letters), gender, rows))
    for entry in raw["adjective"]:
        rows = (
            *_rows("sg", "m", entry["masculine"]),
            *_rows("sg", "f", entry["feminine"]),
            *_rows("sg", "n", entry["neuter"]),
            *_rows("pl", "", entry["plural"]),
        )
        before = _before(entry["before"], letters)
        adjectives += [Paradigm(entry["name"], ending, before, "", rows) for ending in entry["endings"]]
    return nouns, adjectives


@cache
def tables() -> Tables:
    """The tables."""
    raw = tomllib.loads(files(__package__).joinpath("russian.toml").read_text(encoding="utf-8"))
    letters = {**raw["letters"], "vowel": _VOWELS}
    nouns, adjectives = _paradigms(raw, letters)
    return Tables(
        nouns=tuple(nouns),
        adjectives=tuple(adjectives),
        fleeting=raw["fleeting"],
        inserted={end: tuple(forms.split()) for end, forms in raw["inserted"].items()},
        indeclinable=frozenset(word.lower().replace("ё", "е") for word in raw["indeclinable"]["words"].split()),
    )


def small(word: str) -> str:
    """A word as it is compared: small letters, ё as е."""
    return word.lower().replace("ё", "е")


def is_adjective(word: str) -> bool:
    """Whether the ending of a dictionary form (small letters) is an adjective's."""
    return bool(re.search(r"(?:ск|ц?к|н|ш|щ|ч|ж|в|т|м|л|р|х|г|б|д|п|с)(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$", word)) and not (
        word.endswith(("ние", "тие", "вие", "рий", "лий", "ние"))
    )


def paradigms(word: str) -> list[Paradigm]:
    """The paradigms that a dictionary form (as `small`) may follow."""
    known = tables()
    if word in known.indeclinable or not re.search("[а-я]", word):
        return []
    found = [one for one in known.adjectives if follows(word, one)] if is_adjective(word) else []
    return found + [one for one in known.nouns if follows(word, one)]


def follows(word: str, paradigm: Paradigm) -> bool:
    """Whether a dictionary form (as `small`) may follow a paradigm, by its ending and the letter before."""
    stem = word[: len(word) - len(paradigm.ending)]
    return word.endswith(paradigm.ending) and len(stem) > 1 and (not paradigm.before or stem.endswith(paradigm.before))


def _stems(word: str, paradigm: Paradigm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Stems before an ending, and stems where there is none."""
    stem = word[: len(word) - len(paradigm.ending)]
    with_ending, without = [stem], [stem]
    for end, short in tables().fleeting.items():
        if paradigm.gender == "m" and word.endswith(end) and len(word) > len(end):
            with_ending.append(
                (word[: -len(end)] + short).removesuffix("ь") if end.endswith("ь") else word[: -len(end)] + short
            )
    for end, longer in tables().inserted.items():
        if paradigm.gender != "m" and stem.endswith(end):
            without += [stem[: -len(end)] + form for form in longer]
    return tuple(dict.fromkeys(with_ending)), tuple(dict.fromkeys(without))


def _made(word: str, paradigm: Paradigm, endings: tuple[str, ...]) -> Iterator[str]:
    bent, bare = _stems(word, paradigm)
    for ending in endings:
        if ending == "=":
            yield from bare
        elif ending != "*":
            yield from (stem + ending for stem in bent)
            if ending == paradigm.ending:
                yield word


@lru_cache(maxsize=32768)
def slots(word: str) -> Mapping[str, frozenset[Slot]]:
    """Every form of a dictionary form (as `small`) with the places it may stand for."""
    found: dict[str, set[Slot]] = {word: set()}
    for paradigm in paradigms(word):
        for slot, endings in paradigm.rows:
            for form in _made(word, paradigm, endings):
                found.setdefault(form, set()).add(slot)
            if "*" in endings:
                for other in ("nom", "gen"):
                    twin = next(e for s, e in paradigm.rows if s == slot._replace(case=other))
                    for form in _made(word, paradigm, twin):
                        found.setdefault(form, set()).add(slot)
    return {form: frozenset(places) for form, places in found.items()}


def is_form(form: str, word: str) -> bool:
    """Whether `form` is a form of the dictionary form `word` (both as `small`)."""
    return form == word or form in slots(word)


_ADJECTIVE_ENDING = re.compile(
    r"(?:[аеиоуыя]?(?:л?ьн|нн|онн|енн|ичн|альн|ическ|еск|ийск|анск|н|ск|ов|ев|янн|ян|ательн)){1,2}"
    r"(?:ый|ий|ой|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми|ие|их|им|ими|ей|ою)$"
)


@lru_cache(maxsize=65536)
def is_adjective_of(form: str, noun: str) -> bool:
    """Whether `form` is an adjective made of the one-word noun (both as `small`): медный of медь, банковский of банк.

    Kazakh says “copper concentrate” with the noun, Russian with the adjective.
    """
    stem = re.sub(r"[аеиоуыэюяьй]+$", "", noun)
    if len(stem) < 3 or is_adjective(noun):
        return False
    changed = {stem, stem[:-1] + {"к": "ч", "ц": "ч", "г": "ж", "х": "ш"}.get(stem[-1], stem[-1])}
    return any(form.startswith(one) and _ADJECTIVE_ENDING.fullmatch(form, len(one)) is not None for one in changed)
