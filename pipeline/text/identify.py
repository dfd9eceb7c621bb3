"""Which language a text is in: words and letters of it, weighed against profiles of some forty languages.

Each script has its file of profiles in `profiles/`: alphabets and lists of words.  What a word says
for a language is the sum over its letters, its pairs and triples of letters, and the word itself,
of how much more frequent they are there than in the other languages of the script (a naive Bayes
classifier over character n-grams, after Cavnar & Trenkle 1994 and Lui & Baldwin 2012, with words as
the longest n-grams).
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from struct import unpack
from typing import Any, NamedTuple

MAIN = frozenset({"kk", "en", "ru", "zh-Hans"})
"""The languages of this program: likelier than others before a letter of the text is seen."""
SAMPLE = 4000
"""Characters looked at; more do not change the answer."""

_PRIOR = 2.0
"""How much likelier, in nats."""
_WEIGHTS = (0.6, 0.35, 0.5, 1.2)
"""How much letters, pairs, triples and whole words count.  These and the numbers below were fitted on every second
sentence of `tests/cases/languages.txt` and 1,500 lines of the corpus that the profiles do not hold."""
_UNSEEN = 0.06
"""Share of the general frequency that a language with a list of 1,000 words leaves to what the list does not have;
it grows with the root of the shortness of the list."""
_STRANGE = 10.0
"""Nats against a language for a letter that its alphabet lacks."""
_SHARPNESS = 0.35
"""The n-grams of a word overlap, so their evidence counts too often; this makes probabilities honest."""
_HAN_NATS = 2.5
"""What a character says that only one of the written forms has."""
_NEGLIGIBLE = 9.0
"""Languages so many nats behind the likeliest are left out."""
_LANE = 32
"""Bits of a language's nats; they hold those of `SAMPLE` characters."""
_LONGEST = 40
"""Letters of a word that are looked at."""
_FIRST_RANK = 20
"""Words weigh 1/(rank + this): Zipf's law, flattened, so that short and long lists compare."""

_LETTERS = {
    "cyrillic": re.compile("[\u0400-\u052f]+(?:['’ʼ][\u0400-\u052f]+)?"),
    "latin": re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]['a-z\u00df-\u024f\u1e00-\u1eff\u0300-\u036f]*"),
    "arabic": re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u200c]+"),
    "han": re.compile("[\u3005\u3400-\u9fff\uf900-\ufaff]+"),
    "kana": re.compile("[\u3040-\u30ff\uff66-\uff9f]+"),
    "hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+"),
}
_INFORMATION = {"latin": 0.5, "han": 3.0, "kana": 6.0, "hangul": 2.0}
"""What a letter counts when scripts are mixed, 1 where not said: Latin names stand in texts of all scripts, and
characters in Japanese ones."""
_APOSTROPHES = "‘’ʻʼ"


class Ranked(NamedTuple):
    """A language (BCP 47 tag) and how likely it is; the probabilities of all languages add up to 1."""

    tag: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Profiles:
    """The languages of one script.

    The nats of all languages stand side by side in one whole number, `_LANE` bits each, so that one addition adds
    for all of them; that is ten times as fast as a list of numbers.  They are counted in steps of
    1/1024 from where none is negative; what all languages get alike does not matter.
    """

    tags: tuple[str, ...]
    grams: Mapping[str, int]
    """Letter, pair, triple or word (after ``=``), with a space for the word's start and end → nats, packed."""


def _read(script: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("profiles", f"{script}.toml").read_text(encoding="utf-8"))


def _grams(word: str) -> tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]:
    """Letters, pairs, triples and the whole of a word; a space stands for its start and end, ``=`` before the whole."""
    padded = f" {word} "
    pairs = [padded[at : at + 2] for at in range(len(word) + 1)]
    triples = [padded[at : at + 3] for at in range(len(word))]
    return word, pairs, triples, (f"={word}",)


def _frequencies(words: Sequence[str]) -> list[dict[str, float]]:
    """For each order the share of each n-gram in running text, estimated from words in order of frequency."""
    counts: list[dict[str, float]] = [{} for _ in _WEIGHTS]
    for rank, word in enumerate(words):
        weight = 1 / (rank + _FIRST_RANK)
        for table, grams in zip(counts, _grams(word), strict=True):
            for gram in grams:
                table[gram] = table.get(gram, 0.0) + weight
    totals = [sum(table.values()) for table in counts]
    return [{gram: count / total for gram, count in table.items()} for table, total in zip(counts, totals, strict=True)]


def _steps(nats: float) -> int:
    return round(1024 * nats)


def _unseen(words: Sequence[str]) -> float:
    """The share of the general frequency that is left to what the list lacks: the more, the shorter it is."""
    return _UNSEEN * math.sqrt(1000 / len(words))


@cache
def _profiles(script: str) -> _Profiles:
    entries = _read(script)
    lists = [entry["words"].split() for entry in entries.values()]
    tables = [_frequencies(words) for words in lists]
    unseen = [_unseen(words) for words in lists]
    grams: dict[str, int] = {}
    for order, weight in enumerate(_WEIGHTS):
        usual: dict[str, float] = {}
        for table in tables:
            for gram, share in table[order].items():
                usual[gram] = usual.get(gram, 0.0) + share / len(tables)
        least = [weight * math.log(left / min(unseen)) for left in unseen]
        grams.update(
            dict.fromkeys(usual, sum(_steps(_STRANGE + nats) << (_LANE * lane) for lane, nats in enumerate(least)))
        )
        for lane, (table, left) in enumerate(zip(tables, unseen, strict=True)):
            for gram, share in table[order].items():
                grams[gram] += _steps(weight * math.log1p((1 - left) * share / usual[gram] / left)) << (_LANE * lane)
    alphabets = [frozenset(entry["letters"] + "'\u0300\u0301\u200c") for entry in entries.values()]
    ones = sum(1 << (_LANE * lane) for lane in range(len(tables)))
    for lane, alphabet in enumerate(alphabets):
        for letter in frozenset().union(*alphabets) - alphabet:
            grams[letter] = grams.get(letter, ones * _steps(_STRANGE)) - (_steps(_STRANGE) << (_LANE * lane))
    return _Profiles(tuple(entries), grams)


@lru_cache(maxsize=1 << 16)
def _word(script: str, word: str) -> int:
    """What a word says for each language of its script, packed."""
    known = _profiles(script).grams
    letters, pairs, triples, whole = _grams(word)
    return sum([known[gram] for gram in (*letters, *pairs, *triples, *whole) if gram in known])


def _spelled(script: str, words: Sequence[str]) -> tuple[tuple[str, ...], list[float]]:
    """The languages of a script of letters, and how much the words say for each."""
    tags = _profiles(script).tags
    lanes = sum([_word(script, word[:_LONGEST]) for word in words]).to_bytes(len(tags) * _LANE // 8, "little")
    return tags, [_SHARPNESS / 1024 * value for value in unpack(f"<{len(tags)}I", lanes)]


@cache
def _characters() -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:
    entries = _read("han")
    return tuple(entries), tuple(frozenset(entry["characters"].strip()) for entry in entries.values())


def _written(words: Sequence[str]) -> tuple[tuple[str, ...], list[float]]:
    """The languages written in Chinese characters, and how much the characters say for each."""
    tags, sets = _characters()
    text = "".join(words)
    return tags, [_HAN_NATS * sum(character in known for character in text) for known in sets]


def _within(script: str, words: Sequence[str]) -> Iterator[Ranked]:
    """The languages of one script and their probabilities."""
    if script in ("kana", "hangul"):
        yield Ranked("ja" if script == "kana" else "ko", 1.0)
        return
    tags, scores = _written(words) if script == "han" else _spelled(script, words)
    scores = [score + (_PRIOR if tag in MAIN else 0.0) for tag, score in zip(tags, scores, strict=True)]
    least = max(scores) - _NEGLIGIBLE
    parts = [(tag, math.exp(score - least)) for tag, score in zip(tags, scores, strict=True) if score > least]
    total = sum(part for _, part in parts)
    for tag, part in parts:
        yield Ranked(tag, part / total)


def _words(text: str) -> dict[str, list[str]]:
    """The words of each script that a text has, in small letters."""
    sample = text[:SAMPLE]
    if not sample.isascii():
        sample = unicodedata.normalize("NFC", sample.replace("İ", "i"))
        for mark in _APOSTROPHES:
            sample = sample.replace(mark, "'")
    sample = sample.lower()
    scripts = ("latin",) if sample.isascii() else _LETTERS
    words = {script: found for script in scripts if (found := _LETTERS[script].findall(sample))}
    kana, han = words.get("kana"), words.get("han")
    if kana and han and 8 * sum(map(len, kana)) >= sum(map(len, han)):
        kana += words.pop("han")  # Japanese, which is written in both
    return words


@cache
def _names() -> Mapping[str, str]:
    return _read("names")


def language_name(tag: str) -> str:
    """The English name of a tag that `identify` gives: ``kaa`` → ``Karakalpak``."""
    return _names()[tag]


def identify(text: str) -> list[Ranked]:
    """The languages that a text may be in, likeliest first; empty for a text without letters.

    Forty languages are known: those of this program, and those that are likely to be taken for them.
    What else is written in their letters is given the tag of the most similar one.  Scripts share the
    probability by what their letters say.  Only the first 4,000 characters are looked at.

    >>> identify("Бүгін Астанада жиын өтті.")[0].tag
    'kk'
    """
    found = _words(text)
    weights = {script: _INFORMATION.get(script, 1.0) * sum(map(len, words)) for script, words in found.items()}
    total = sum(weight**3 for weight in weights.values())
    ranked: dict[str, float] = {}
    for script, words in found.items():
        share = weights[script] ** 3 / total
        for tag, probability in _within(script, words):
            ranked[tag] = ranked.get(tag, 0.0) + share * probability
    return sorted(
        (Ranked(tag, value) for tag, value in ranked.items()), key=lambda entry: (-entry.probability, entry.tag)
    )
