"""Endings of Kazakh names: read off one stem, and put on another one with the right vowels and consonants."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "augment"
_VOWELS = {"A": "ае", "Y": "ыі", "K": "қк"}
"""What the stem's vowels decide: in a back word, in a front one."""
_VELARS = {("hard", False): "қ", ("hard", True): "к", ("", False): "ғ", ("", True): "г"}
_LONGEST = 6
"""Letters of the longest ending."""


@dataclass(frozen=True, slots=True)
class _Rules:
    front: frozenset[str]
    back: frozenset[str]
    classes: tuple[tuple[str, frozenset[str]], ...]
    """Classes of the last letter; what is in none of them is like ``л``."""
    family: tuple[tuple[str, str], ...]
    begins: Mapping[str, Mapping[str, str]]
    suffixes: Mapping[str, tuple[str, str]]
    """Templates of each ending: behind most stems, and behind those in -ұлы and -қызы."""
    possessed: tuple[str, ...]
    narrow: str
    deep: frozenset[str]
    words: Mapping[str, str]
    particles: Mapping[str, str]


@cache
def _rules() -> _Rules:
    table = tomllib.loads((DATA / "kazakh.toml").read_text(encoding="utf-8"))
    lines = (DATA / "suffixes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    classes = tuple((name, frozenset(table[key])) for name, key in _CLASSES)
    family = sorted(table["family"].items(), key=lambda item: -len(item[0]))
    sets = [frozenset(table[key]) for key in ("front", "back", "deep")]
    return _Rules(
        front=sets[0],
        back=sets[1],
        classes=classes,
        family=tuple(family),
        begins=table["begins"],
        suffixes={name: (plain, possessed) for name, plain, possessed in rows},
        possessed=tuple(table["possessed"]),
        narrow=table["narrow"],
        deep=sets[2],
        words=table["words"],
        particles=table["particles"],
    )


_CLASSES = (("nasal", "nasal"), ("buzzing", "buzzing"), ("hard", "hard"), ("vowel", "vowels"))


def is_front(stem: str) -> bool | None:
    """Whether endings of `stem` have front vowels; None where its letters do not tell.

    The last vowel decides; family names in -ов, -ев go by the vowel before the ending.

    >>> is_front("Бектенов"), is_front("Тоқаев"), is_front("Әлиева"), is_front("Шымкент")
    (True, False, False, True)
    """
    rules, word = _rules(), stem.lower()
    if stem in rules.words:
        return rules.words[stem] == "front"
    for ending, how in rules.family:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            if how != "root":
                return how == "front"
            word = word[: -len(ending)]
            break
    for letter in reversed(word):
        if letter in rules.front:
            return True
        if letter in rules.back:
            return False
        if letter in rules.narrow:
            return not rules.deep & set(word)
    return None


def _last_class(word: str) -> str:
    last = word.lower().rstrip("ьъ")[-1:]
    if last in ("у", "и", "й", "р"):
        return "glide"
    return next((name for name, letters in _rules().classes if last in letters), "l")


def _realised(symbol: str, word: str, front: bool) -> str:
    """The letter that `symbol` of a template stands for behind `word`."""
    begins = _rules().begins
    if symbol in begins:
        return begins[symbol][_last_class(word)]
    if symbol == "G":
        return _VELARS["hard" if _last_class(word) == "hard" else "", front]
    return _VOWELS[symbol][front] if symbol in _VOWELS else symbol


@cache
def inflect(stem: str, suffix: str) -> str | None:
    """`stem` with the ending of that name (``suffixes.tsv``); None where it takes none, or its vowels do not tell.

    >>> inflect("Астана", "locative"), inflect("Тоқаев", "genitive"), inflect("Бішкек", "dative")
    ('Астанада', 'Тоқаевтың', 'Бішкекке')
    """
    rules = _rules()
    possessed = stem.endswith(rules.possessed)
    template = rules.suffixes[suffix][possessed]
    if not template:
        return stem
    if template == "–":
        return None
    front = is_front(stem)
    if front is None:
        return None
    word = stem
    for symbol in template:
        word += _realised(symbol, word, front)
    return word


def particle(written: str, word: str) -> str | None:
    """The form that a particle takes behind `word`; None where `written` is no such particle.

    >>> particle("мен", "Шымкент"), particle("де", "Астана"), particle("екі", "Астана")
    ('пен', 'да', None)
    """
    template = _rules().particles.get(written)
    front = is_front(word)
    if template is None or front is None:
        return None
    made = ""
    for symbol in template:
        made += _realised(symbol, made or word, front)
    return made


def suffix_of(stem: str, word: str) -> str | None:
    """The name of the ending with which `stem` makes `word`; None where none does, so a misspelt one is not read.

    >>> suffix_of("Астана", "Астананың"), suffix_of("Астана", "Астаналар")
    ('genitive', None)
    """
    if not word.startswith(stem):
        return None
    for name in _rules().suffixes:
        if inflect(stem, name) == word:
            return name
    return None


def known_stem(word: str, stems: Container[str], least: int = 3) -> tuple[str, str] | None:
    """The longest of `stems` that `word` is made of, and its ending's name; None where there is none."""
    for end in range(len(word), max(least, len(word) - _LONGEST) - 1, -1):
        if word[:end] in stems:
            suffix = suffix_of(word[:end], word)
            if suffix:
                return word[:end], suffix
    return None


def splits(word: str, least: int = 3) -> list[tuple[str, str]]:
    """Each stem of at least `least` letters that `word` may have, with its ending's name; longest stem first."""
    made = [(word, "plain")]
    for end in range(len(word) - 1, least - 1, -1):
        if len(word) - end > _LONGEST:
            break
        name = suffix_of(word[:end], word)
        if name:
            made.append((word[:end], name))
    return made
