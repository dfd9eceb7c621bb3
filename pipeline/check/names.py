"""Names: each one of the source should be recognisable in the translation, by the dictionary or by its sound."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.check.pair import Code, Pair, listed
from pipeline.check.side import Side, Word
from pipeline.data import Note, Severity, Span

NAMES = Code("names-differ", Severity.WARNING, "a name of the source that is not recognised in the translation")

_OPENS = re.compile(r"(?:^|[.!?…:;]\s*|[–—]\s*|[«“„\"(\[•]\s*)$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&+-]*[A-Za-z0-9+]")
_LEAST = 3
_NEAR = 0.27
"""Most that two names may differ: cost of changing one into the other, per sound of the longer."""
_SURE = 0.8
"""How often a dictionary's translation of a name must be met elsewhere that its absence means something."""


@dataclass(frozen=True, slots=True)
class _Sounds:
    cyrillic: Mapping[int, str]
    latin: tuple[tuple[str, str], ...]
    alike: Mapping[str, int]
    """Consonant → its class."""
    coarse: Mapping[str, str]
    """Consonant → its class in Chinese."""


@cache
def _sounds() -> _Sounds:
    table: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("sounds.toml").read_text(encoding="utf-8"))
    alike = {letter: number for number, letters in enumerate(table["classes"]["alike"]) for letter in letters}
    spellings = tuple((spelling, sound) for spelling, sound in table["latin"]["spellings"])
    return _Sounds(
        {ord(letter): sound for letter, sound in table["cyrillic"].items()},
        spellings,
        alike,
        table["classes"]["coarse"],
    )


@cache
def _other_names(lang: str) -> Mapping[str, frozenset[str]]:
    """Stem of a Kazakh name → what may stand for it; under the empty stem, those that are no names."""
    table: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
    made = {stem: frozenset(names.split()) for stem, names in table["also"][lang].items()}
    return {**made, "": frozenset(table["ordinary"]["kk"].split())}


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A word by its sounds, vowels in classes, doubles once.

    >>> sound("Тоқаев"), sound("Tokayev"), sound("Шымкент"), sound("Shymkent")
    ('tokaev', 'tokaev', 'cimkent', 'cimkent')
    """
    lowered = word.lower()
    if any("a" <= letter <= "z" for letter in lowered):
        lowered = re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", lowered))
        made, at = [], 0
        while at < len(lowered):
            for spelling, sounds in _sounds().latin:
                if lowered.startswith(spelling, at):
                    made.append(sounds)
                    at += len(spelling)
                    break
            else:
                made.append(lowered[at])
                at += 1
        lowered = "".join(made)
    else:
        lowered = lowered.replace("дж", "ж").translate(_sounds().cyrillic)
    return re.sub(r"(.)\1+", r"\1", lowered.replace("ie", "e").replace("ii", "i"))


_GLIDES = frozenset({"uv", "vu", "ij", "ji"})


def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if (one in "aeiou" and other in "aeiou") or one + other in _GLIDES:
        return 0.35
    alike = _sounds().alike
    return 0.45 if one in alike and alike[one] == alike.get(other, -1) else 1.0


def _gap(letter: str) -> float:
    return 0.4 if letter in "aeioh" else 0.9 if letter in "bcdfgjklmnprstvzu" else 0.5


@lru_cache(maxsize=20_000)
def distance(name: str, word: str) -> float:
    """Cost of changing the beginning of one sound string into that of the other, per sound; 0 is equal.

    Up to 45 % of the name may be its Kazakh case, and the last three sounds of the word its Russian one: they may be
    left away as long as three sounds stay.
    """
    rows, columns = len(name), len(word)
    if not rows or not columns:
        return 1.0
    previous = [0.0]
    for letter in word:
        previous.append(previous[-1] + _gap(letter))
    best = 1.0
    for i, letter in enumerate(name, start=1):
        row = [previous[0] + _gap(letter)]
        for j, other in enumerate(word, start=1):
            row.append(
                min(previous[j - 1] + _cost(letter, other), previous[j] + _gap(letter), row[j - 1] + _gap(other))
            )
        if i >= min(rows, max(_LEAST, math.ceil(0.55 * rows))):
            for j in range(max(_LEAST, columns - 3), columns + 1):
                if j <= columns:
                    best = min(best, row[j] / max(i, j) + 0.02 * ((rows - i) + (columns - j)))
        previous = row
    return best


def _names(side: Side) -> list[Word]:
    """Words with a capital that does not open a sentence; none of a text in capitals."""
    if side.shouted:
        return []
    found = []
    for word in side.words:
        if not word.text[0].isupper() or len(word.text) < _LEAST or word.text[1:].isupper() or not word.start:
            continue
        if _OPENS.search(side.text, max(0, word.start - 4), word.start) or word.text.isupper():
            continue
        found.append(word)
    return found


def _recognised(word: Word, pair: Pair, capitals: bool) -> bool:
    """Whether the dictionary or the sound finds a name, first among words with a capital, then among the others."""
    entry = pair.books.ahead.get(word.stem)
    if entry and not pair.target.keys.isdisjoint(entry.translations):
        return True
    if word.text.lower() in pair.target.lowered or word.stem in _other_names(pair.lang)[""]:
        return True
    if any(name in pair.target.lowered for name in _other_names(pair.lang).get(word.stem, ())):
        return True
    if pair.lang == "zh":
        return _heard_in_chinese(word, pair)
    if _LATIN.match(word.text):
        return False
    name = sound(word.text)
    words = (w.text for w in pair.target.words if len(w.text) > 1 and w.text[0].isupper() == capitals)
    spoken = (other for other in map(sound, words) if other and _cost(other[0], name[0]) < 1)
    return any(distance(name, other) <= _NEAR for other in spoken)


_EASTERN = re.compile(
    "цз|чж|юй|сюй|нь$|эй$|ян$|эн$|дзи|мура|сян|хуэй|жу[йн]|си[ня]|[гктц]ао|чэн|фэн|пин|вэ[йн]", re.IGNORECASE
)
"""Chinese and Japanese names are written with characters of their own, not by sound."""
_HEARD = 0.28
"""Most that a name's consonants and those of a Chinese text may differ, per consonant."""


def coarse(word: str) -> str:
    """Classes of the consonants of a word, doubles once: what Chinese keeps of a name.

    >>> coarse("Пембертон")
    'PMPLTN'
    """
    classes = _sounds().coarse
    return re.sub(r"(.)\1+", r"\1", "".join(classes.get(letter, "") for letter in sound(word)))


def _heard_in_chinese(word: Word, pair: Pair) -> bool:
    """Whether the name's consonants are heard in a run of characters that write names."""
    name = coarse(word.text)
    if not pair.books.syllables or len(name) < _LEAST or _EASTERN.search(word.text) or _LATIN.match(word.text):
        return True
    ending = coarse(_ENDING.sub("", word.text))
    names = {name, ending} if len(ending) >= _LEAST else {name}
    return any(_heard(one, run) <= _HEARD * len(one) for run in _runs(pair) for one in names)


_ENDING = re.compile("(?:[нтд][ыі]ң|[дт][аеы]ғ[ыі]|[дтн][ае]н?|[мбп]ен|[ғқгк][аеә]|[нтд][ыі])$")


def _runs(pair: Pair) -> list[str]:
    """Consonant classes of each run of at least two characters that write names."""
    syllables, runs, run, size = pair.books.syllables, list[str](), list[str](), 0
    for character in pair.target.text + "\n":
        if character in syllables:
            run.append(syllables[character])
            size += 1
            continue
        if size > 1:
            runs.append("".join(run))
        run, size = [], 0
    return runs


_CONFUSED = frozenset({"PV", "VP", "MN", "NM", "ST", "TS", "KS", "SK"})


@lru_cache(maxsize=20_000)
def _heard(name: str, run: str) -> float:
    """Least cost of finding the consonants of a name inside those of a run."""
    previous = [0.0] * (len(run) + 1)
    for letter in name:
        skip = 0.45 if letter in "LV" else 0.8
        row = [previous[0] + skip]
        for j, other in enumerate(run):
            change = 0.0 if letter == other else 0.5 if letter + other in _CONFUSED else 1.0
            row.append(min(previous[j] + change, previous[j + 1] + skip, row[j] + 0.45))
        previous = row
    return min(previous)


_SURNAME = re.compile(
    "(?:[оеё]в|ин|[оеё]ва|ина|ұлы|улы|қызы|кызы|тегі|ский|ская|ян|дзе|швили)(?:а|е|ы|у|[нтд][ыі]ң|[дтғгқк][аеы]\\w*|[нм][ыіе]\\w*|[бп]ен)?$"
)


def _matters(words: list[Word], index: int, pair: Pair) -> bool:
    """Whether it means something that a name is not recognised.

    It does if the dictionary is sure of the name or has never seen it, if it is a surname, or stands beside another
    name that is not recognised either.
    """
    word = words[index]
    if _SURNAME.search(word.text) and len(word.text) > 4:
        return True
    entry = pair.books.ahead.get(word.stem)
    if entry is None or (entry.expected.found >= _SURE and entry.expected.chance < 0.03):
        return True
    return _is_rare(word, pair) and any(
        0 <= beside < len(words) and _touch(words, min(index, beside)) and _is_rare(words[beside], pair)
        for beside in (index - 1, index + 1)
    )


_RARE = 0.0015
"""Share of sentences with a translation of it below which a word is likelier a name than a common noun."""


def _is_rare(word: Word, pair: Pair) -> bool:
    entry = pair.books.ahead.get(word.stem)
    return entry is None or entry.expected.chance < _RARE


def _touch(words: list[Word], index: int) -> bool:
    return words[index + 1].start - words[index].end == 1


def _is_slight(word: Word) -> bool:
    """Whether too few consonants are left of a name for its absence in Chinese to mean much."""
    return len(coarse(_ENDING.sub("", word.text))) <= _LEAST


def names_differ(pair: Pair) -> Iterator[Note]:
    """Names of the source that are not recognised."""
    if not pair.books.ahead or not pair.target.letters:
        return
    names = _names(pair.source)
    if not names:
        return
    lost = [word for word in names if not _recognised(word, pair, True)]
    lost = [word for word in lost if not _recognised(word, pair, False)]
    sure = [word for index, word in enumerate(lost) if _matters(lost, index, pair)]
    if sure:
        shown = listed([word.text for word in sure])
        doubtful = pair.lang == "zh" and len(sure) == 1 and not _SURNAME.search(sure[0].text) and _is_slight(sure[0])
        severity = Severity.INFO if doubtful and sure[0].stem not in pair.books.ahead else None
        yield NAMES.note(f"not recognised here: {shown}", None, Span(sure[0].start, sure[-1].end), severity)
