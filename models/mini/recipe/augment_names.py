"""What is put into the slots: Kazakh persons, places and villages, each in four languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

from .augment_kazakh import DATA, is_front
from .augment_russian import place_forms


@dataclass(frozen=True, slots=True)
class Name:
    """A name in four languages, the Russian one in the nominative."""

    kk: str
    en: str
    ru: str
    zh: str

    @property
    def texts(self) -> tuple[str, str, str, str]:
        return self.kk, self.en, self.ru, self.zh

    def __add__(self, other: Name) -> Name:
        return Name(*(a + b for a, b in zip(self.texts, other.texts, strict=True)))


@dataclass(frozen=True, slots=True)
class Person:
    """A given and a family name."""

    given: Name
    family: Name
    woman: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A town or country, with its Russian cases."""

    name: Name
    kind: str
    russian: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """All that slots are filled from."""

    men: tuple[Name, ...]
    women: tuple[Name, ...]
    women_known: frozenset[str]
    men_known: frozenset[str]
    """Kazakh given names of which the bearer's sex is known."""
    roots: tuple[Name, ...]
    """What family names are made of."""
    places: tuple[Place, ...]
    villages: tuple[Name, ...]

    def is_woman(self, given: str) -> bool | None:
        """Whether a Kazakh given name is a woman's; None where it is not known, or both."""
        if given in self.women_known:
            return True
        return False if given in self.men_known else None

    def person(self, woman: bool, rng: Random) -> Person:
        """An invented person: mostly with a family name in -ов or -ев."""
        given = rng.choice(self.women if woman else self.men)
        root, draw = rng.choice(self.roots), rng.random()
        family = _kin(root, woman) if draw < _KIN else root if draw < _KIN + _BARE else surname(root, woman)
        return Person(given, family, woman)


_KIN, _BARE = 0.08, 0.06
"""Shares of family names in -ұлы and -қызы, and of those without any ending."""
_SON, _DAUGHTER = Name("ұлы", "uly", "улы", "乌勒"), Name("қызы", "kyzy", "кызы", "克孜")


def _kin(root: Name, woman: bool) -> Name:
    return root + (_DAUGHTER if woman else _SON)


def surname(root: Name, woman: bool) -> Name:
    """The family name in -ов or -ев made of a given name: Абай, Абаев; Мұса, Мұсаев; Бекен, Бекенов.

    >>> surname(Name("Абай", "Abai", "Абай", "阿拜"), True)
    Name(kk='Абаева', en='Abayeva', ru='Абаева', zh='阿巴耶娃')
    """
    tail = ("а", "a") if woman else ("", "")
    if root.kk.endswith("й"):
        kk, ru, en = root.kk[:-1] + "ев", root.ru[:-1] + "ев", root.en[:-1] + "yev"
    elif root.kk[-1] in "аәеиоөуұүыіэяюғ":
        kk, ru, en = root.kk + "ев", root.ru + "ев", root.en + "yev"
    else:
        kk, ru, en = root.kk + "ов", root.ru.rstrip("ь") + "ов", root.en + "ov"
    return Name(kk + tail[0], en + tail[1], ru + tail[0], in_chinese(ru + tail[0], woman))


@cache
def _syllables() -> dict[tuple[str, str], str]:
    lines = (DATA / "zh.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {(row[0], column): cell for row in rows[1:] for column, cell in zip(rows[0][1:], row[1:], strict=True)}


_SAME = str.maketrans({"ё": "о", "э": "е", "щ": "ш", "ю": "у", "я": "а"})


def in_chinese(russian: str, woman: bool = False) -> str:
    """A Russian name in Chinese characters, syllable by syllable; a woman's family name ends in 娃 or 娜.

    >>> in_chinese("Нурланов"), in_chinese("Ахметова", True)
    ('努尔拉诺夫', '阿赫梅托娃')
    """
    table, word, made, at = _syllables(), russian.lower(), "", 0
    ending = {"ва": "娃", "на": "娜"}.get(word[-2:], "") if woman else ""
    word = word[:-2] if ending else word
    while at < len(word):
        letter = word[at]
        if letter in "ьъй":
            made += "伊" if letter == "й" else ""
            at += 1
        elif (letter, "alone") in table and letter not in "_^":
            vowel, length = _rime(word, at + 1)
            plain = word[at + 1 : at + 2]
            made += table[letter, vowel or "alone"] + ("亚" if plain == "я" and len(vowel) == 1 else "")
            at += 1 + length
        else:
            vowel, length = _rime(word, at)
            row = "^" if at == 0 else "_"
            made += (
                "亚"
                if letter == "я" and vowel == "а"
                else "尤"
                if letter == "ю"
                else "埃"
                if letter == "э" and len(vowel) == 1
                else table.get((row, vowel), "")
            )
            at += max(1, length)
    return made + ending


def _rime(word: str, at: int) -> tuple[str, int]:
    """The vowel column that ``word[at:]`` begins with and its letters; empty for a consonant."""
    vowel = word[at : at + 1].translate(_SAME)
    if not vowel or vowel not in "аеиоуы":
        return "", 0
    after, beyond = word[at + 1 : at + 2], word[at + 2 : at + 3]
    if vowel == "а" and after == "й":
        return "ай", 2
    if after == "н" and (not beyond or beyond not in "аеиоуыэюяёь"):
        return vowel + "н", 2
    return vowel, 1


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


def _parts(use: str) -> list[Name]:
    return [Name(*row[1:5]) for row in _rows(DATA / "parts.tsv") if use in row[0].split()]


def _compounds(first: str, second: str) -> list[Name]:
    """All names of two parts that agree in their vowels or have a common second part; never the same part twice."""
    made = [a + b for a, b in product(_parts(first), _parts(second)) if a.kk.lower() != b.kk and a.kk[-1] != b.kk[0]]
    return [name for name in made if is_front(name.kk) is not None]


def _words(name: str) -> dict[str, frozenset[str]]:
    """The words of a list by label: a small first word of a line is its label, other lines have ``""``."""
    made: dict[str, frozenset[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            words = line.split()
            label = words.pop(0) if words and words[0].islower() else ""
            made[label] = made.get(label, frozenset()) | frozenset(words)
    return made


def _usable(names: Iterable[Name], known: frozenset[str]) -> tuple[Name, ...]:
    """Names written with characters that the model knows, without repetition."""
    return tuple(dict.fromkeys(name for name in names if known.issuperset("".join(name.texts))))


def _places(rows: Sequence[Sequence[str]], known: frozenset[str]) -> Iterable[Place]:
    never = _words("never.txt")[""]
    for row in rows:
        name = Name(*(cell.split(";")[0].strip() for cell in row[:4]))
        one_word = not any(" " in text or "(" in text for text in (name.kk, name.ru, name.zh))
        russian = place_forms(name.ru) if one_word and name.kk not in never else None
        if row[4] in ("city", "country") and russian and "(" not in name.en and known.issuperset("".join(name.texts)):
            yield Place(name, row[4], russian)


def read_stock(terms: Path, known: frozenset[str]) -> Stock:
    """The stock from ``terms`` (names.tsv, terms.tsv) and our own tables; only with characters in `known`."""
    sexes = _words("women.txt")
    women, either = sexes[""], sexes["either"]
    listed = [(Name(*row[:4]), row[4]) for row in _rows(terms / "names.tsv")]
    given = [name for name, kind in listed if kind == "given" and name.kk not in either]
    men = [name for name in given if name.kk not in women]
    made_men, made_women = _compounds("m1", "m2"), _compounds("f1", "f2")
    hers = [name for name in given if name.kk in women]
    kazakh = [name for name in men if name.kk not in sexes["russian"]]
    places = {place.name.kk: place for place in _places(_rows(terms / "terms.tsv"), known)}
    return Stock(
        men=_usable([*men, *men, *made_men], known),
        women=_usable([*hers, *made_women], known),
        women_known=women | {name.kk for name in made_women},
        men_known=frozenset(name.kk for name in (*men, *made_men)) - either,
        roots=tuple(root for root in _usable([*kazakh, *made_men], known) if known.issuperset(surname(root, True).zh)),
        places=tuple(places.values()),
        villages=_usable(_compounds("p1", "p2"), known),
    )
