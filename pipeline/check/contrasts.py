"""Words that exclude each other: Monday and Tuesday, north and south, Almaty and Astana, rise and fall.

Each set and its words are lines of ``contrasts.tsv`` and ``contrasts-names.tsv``.  A swap is found where a word of
a set has no counterpart on the other side, and there stands another word of that set that has none either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import Side, end_of
from pipeline.data import Note, Severity, Span

SWAPPED = Code("swapped", Severity.ERROR, "another word of its kind: another place, day, direction; more for less")

_FILES = ("contrasts.tsv", "contrasts-names.tsv")
_COLUMNS = {"kk": 1, "en": 2, "ru": 3, "zh": 4}
_SHORTEST = 2
_PROPER = frozenset({"country", "place", "given", "weekday"})
"""Sets whose words must have a capital where the language gives them one."""
_LISTED = frozenset({"place", "weekday", "material", "crop", "livestock", "season", "vehicle", "school"})
"""Sets whose words are often listed: one that is missing while two others are there was forgotten."""
_CAPITALS = {"kk": frozenset({"country", "place", "given"}), "ru": frozenset({"country", "place", "given"})}

Concept = tuple[str, int]
"""Name of the set, and the number of the line."""


class Met(NamedTuple):
    """A form in a text, and the concepts that it may stand for."""

    place: Span
    concepts: frozenset[Concept]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The forms of a language."""

    exact: Mapping[str, frozenset[Concept]]
    stems: Mapping[str, frozenset[Concept]]
    """Beginnings of words, any ending."""
    first: Mapping[str, frozenset[str]]
    """First words of forms of two words, exact, and their second words."""
    pattern: re.Pattern[str] | None
    """Of Chinese: any form, the longest first."""


@cache
def _lexicon(lang: str) -> _Lexicon:
    exact, stems = defaultdict[str, set[Concept]](set), defaultdict[str, set[Concept]](set)
    number = 0
    for name in _FILES:
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            cells, number = line.split("\t"), number + 1
            for form in cells[_COLUMNS[lang]].split():
                table = stems if form.endswith("*") else exact
                table[form.rstrip("*")].add((cells[0], number))
    first = defaultdict[str, set[str]](set)
    for form in (*exact, *stems):
        if "_" in form:
            first[form.split("_")[0]].add(form)
    known = sorted(exact, key=lambda form: (-len(form), form))
    return _Lexicon(
        {form: frozenset(found) for form, found in exact.items()},
        {form: frozenset(found) for form, found in stems.items()},
        {word: frozenset(forms) for word, forms in first.items()},
        re.compile("|".join(map(re.escape, known))) if lang == "zh" else None,
    )


_NONE: frozenset[Concept] = frozenset()


_LONGEST_ENDING = {"kk": 5, "ru": 3, "en": 2}
"""Letters that may follow a given name; more make it a surname (Серік, Серікбаев)."""
_PLACE_ENDING = {"kk": 7, "ru": 6, "en": 3}
"""Letters that may follow the name of a place or country; more make it another word."""
_SHORT_STEM = 3
"""Names of so few letters are beginnings of many words: two letters may follow."""


_SURNAME = re.compile("(?:ба[йе]|бек|жан|хан|[ғг]али|ұлы|қызы|[оеё]в|ин|y?[eo]v|in)")
"""What makes a surname or another name of a given name."""


def _may_follow(lang: str, stem: int, word: str, name: str) -> bool:
    """Whether the letters of a word behind the stem may follow a name."""
    if name not in _PROPER:
        return True
    if name == "given" and _SURNAME.match(word, stem):
        return False
    ending = len(word) - stem
    most = (_LONGEST_ENDING if name == "given" else _PLACE_ENDING)[lang]
    return ending <= (min(2, most) if stem <= _SHORT_STEM else most)


@cache
def _known(lang: str, word: str) -> frozenset[Concept]:
    """What a word in small letters may stand for: by its exact form and by its longest known beginning."""
    lexicon = _lexicon(lang)
    exact = lexicon.exact.get(word, _NONE)
    for size in range(len(word), _SHORTEST - 1, -1):
        found = lexicon.stems.get(word[:size])
        if found is not None:
            return exact | frozenset(c for c in found if _may_follow(lang, size, word, c[0]))
    return exact


def _met(side: Side) -> list[Met]:
    """The forms in a text, in order."""
    lexicon = _lexicon(side.lang)
    if lexicon.pattern is not None:
        return [Met(Span(*m.span()), lexicon.exact[m.group()]) for m in lexicon.pattern.finditer(side.text)]
    found, words, skip = list[Met](), side.words, -1
    for index, word in enumerate(words):
        if index == skip:
            continue
        small = word.text.lower()
        if small in lexicon.first and index + 1 < len(words):
            both = _known(side.lang, f"{small}_{words[index + 1].text.lower()}")
            if both:
                found.append(Met(Span(word.start, words[index + 1].end), both))
                skip = index + 1
                continue
        concepts = _known(side.lang, small)
        if concepts and not word.text[0].isupper():
            capital = _CAPITALS.get(side.lang, _PROPER)
            concepts = frozenset(concept for concept in concepts if concept[0] not in capital)
        if concepts:
            found.append(Met(word.span, concepts))
    return found


def _alone(met: list[Met], others: list[Met]) -> dict[str, list[Met]]:
    """By set, what no form of the other side may stand for."""
    there = {concept for one in others for concept in one.concepts}
    found = defaultdict[str, list[Met]](list)
    for one in met:
        if there.isdisjoint(one.concepts):
            for name in sorted({name for name, _ in one.concepts}):
                found[name].append(one)
    return found


def swapped(pair: Pair) -> Iterator[Note]:
    """Words of the source in whose place stands another one of their set."""
    ours = _met(pair.source)
    if not ours:
        return
    theirs = _met(pair.target)
    lost, new = _alone(ours, theirs), _alone(theirs, ours)
    both = {concept for one in ours for concept in one.concepts} & {c for one in theirs for c in one.concepts}
    shared = Counter(name for name, _ in both)
    for name, words in lost.items():
        if name in new:
            source, target = words[0].place, new[name][0].place
            there, here = quoted(pair.source.text[slice(*source)]), quoted(pair.target.text[slice(*target)])
            yield SWAPPED.note(f"{there} in the source, {here} here", target, source)
        elif name in _LISTED and shared[name] >= 2:
            message = f"{quoted(pair.source.text[slice(*words[0].place)])} is missing beside the others"
            yield SWAPPED.note(message, end_of(pair.target), words[0].place, Severity.WARNING)
    for name in _LISTED.intersection(new) - set(lost):
        if shared[name] >= 2:
            place = new[name][0].place
            message = f"{quoted(pair.target.text[slice(*place)])} is not among those of the source"
            yield SWAPPED.note(message, place, None, Severity.WARNING)
