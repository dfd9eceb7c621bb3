"""Vowels of the Arabic alphabet, which has one letter each for ``а ә``, ``о ө``, ``ұ ү`` and ``ы і``.

A chain over the vowels of a word: each open vowel is a front or a back one by what stands around it,
and neighbours in harmony are likelier.  The weights (`harmony.tsv`) are learned from the training part
of this project's corpus by an averaged perceptron (Collins 2002); ``python -m recipe.harmony`` in
``models/mini`` makes them again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import accumulate

from pipeline.text.script.alphabets import read_rows

FRONT = {"а": "ә", "о": "ө", "ұ": "ү", "ы": "і"}
BACK = {front: back for back, front in FRONT.items()}
_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_LOAN = re.compile(
    r"[вфцчщхэ]|тс|йу|[бвгдзклмнпрстф][лр][аеиоу]|^[бвгдзкпстф][лрвтпкмн]|([бгзклмнпрстф])\1|[аеи][аеио]"
    r"|[^аеёиоуұыэюя]и[^аеёиоуұыэюя]"
)
"""Letters and sequences that native words do not have, back vowels standing for both."""
_WITH = re.compile(r"(?<=..)[мбп]ен(?:ен|ді)?$")
"""The ending for *with*, whose vowel is the same after every stem."""


class Kind(StrEnum):
    """What a vowel is in the harmony of its word."""

    FRONT = "F"
    BACK = "B"


_FIXED = {**dict.fromkeys("еәөүіэ", Kind.FRONT), **dict.fromkeys("аоұыяюё", Kind.BACK)}


@dataclass(frozen=True, slots=True)
class Vowel:
    """One vowel of a word."""

    at: int
    """Its index in the word."""
    letter: str
    """The letter, the back one of a pair."""
    kinds: tuple[Kind, ...]
    """What it can be; two where it is open."""
    traits: tuple[str, ...]
    """What its weight depends on; empty where it is settled.  ``и`` and the vowel ``у`` are written alike in front
    and back words, and still carry the harmony on."""
    suffix: bool
    """Whether it stands in the ending for *with*."""


def _class(letter: str) -> str:
    return "k" if letter in ("к", "г") else "q" if letter in ("қ", "ғ") else "c" if letter else "#"


def vowels(word: str, is_open: Sequence[bool], soft: Collection[int], hamza: bool) -> list[Vowel]:
    """The vowels of a word (small letters); `is_open` says for each letter whether it may be changed.

    `soft` holds offsets behind a stem that ends softly: its last vowel counts as a front one.
    """
    back = "".join(BACK.get(letter, letter) for letter in word)
    later_o = "о" in [letter for letter in back if letter in _VOWELS][1:]
    loan = bool(_LOAN.search(back)) or later_o
    ending = _WITH.search(word)
    marking = _marking(word, ending.start() if ending else len(word), hamza)
    found: list[Vowel] = []
    for at, letter in enumerate(back):
        suffix = ending is not None and at > ending.start()
        if at in soft and found:
            found[-1] = replace(found[-1], kinds=(Kind.FRONT,), traits=())
        if letter in FRONT and is_open[at]:
            traits = tuple(_traits(back, at, not found, marking, loan))
            found.append(Vowel(at, letter, (Kind.FRONT, Kind.BACK), traits, suffix))
        elif word[at] in _FIXED:
            found.append(Vowel(at, letter, (_FIXED[word[at]],), (), suffix))
        elif letter == "и" or (letter == "у" and not (at and back[at - 1] in _VOWELS)):
            traits = tuple(_traits(back, at, not found, marking, loan))
            found.append(Vowel(at, letter, (Kind.FRONT, Kind.BACK), traits, suffix))
    return found


def _marking(word: str, ending: int, hamza: bool) -> str:
    """What tells that the word is front: the sign before it, a letter in it, one in the ending for *with*, nothing."""
    if hamza:
        return "ham"
    if set(word[:ending]) & set("кгеэ"):
        return "mark"
    return "with" if ending < len(word) else "none"


def _traits(back: str, at: int, first: bool, marking: str, loan: bool) -> Iterator[str]:
    letter, place = back[at], "1" if first else "2"
    before, behind = _class(back[at - 1 : at] if at else ""), _class(back[at + 1 : at + 2])
    yield from (
        f"{letter}{place}",
        f"p{before}",
        f"n{behind}",
        f"{letter}p{before}{place}",
        f"{letter}n{behind}{place}",
    )
    yield from (f"{marking}{place}", f"{marking}{place}{letter}")
    around = f"#{back}#"
    here = at + 1
    yield from (f"<{around[here - 1 : here + 1]}{place}", f">{around[here : here + 2]}{place}")
    yield from (f"<{around[max(0, here - 2) : here + 1]}", f">{around[here : here + 3]}", f">{around[here : here + 4]}")
    yield f"={around[here - 1 : here + 2]}"
    if loan:
        yield from (f"L{place}", f"L{letter}{place}", f"L{letter}p{before}{place}", f"L{letter}n{behind}{place}")


def steps(before: Vowel, kind: Kind, behind: Vowel, following: Kind) -> tuple[str, ...]:
    """What the step from one vowel to the next weighs by."""
    if behind.suffix:
        return (f"T{kind}>men",)
    special = before.letter if before.letter in "ияюуе" else ""
    return (f"T{kind}>{following}", f"T{kind}{special}>{following}{behind.letter if behind.letter in 'ае' else ''}")


def best_kinds(found: Sequence[Vowel], weights: Mapping[str, float]) -> list[Kind]:
    """The likeliest kinds of a word's vowels (Viterbi)."""
    if not found:
        return []
    table: list[dict[Kind, tuple[float, Kind]]] = []
    for index, vowel in enumerate(found):
        own = sum(weights.get(trait, 0) for trait in vowel.traits)
        row: dict[Kind, tuple[float, Kind]] = {}
        for kind in vowel.kinds:
            score = own if kind is Kind.FRONT else -own
            if index:
                before = found[index - 1]
                row[kind] = max(
                    (so_far + score + sum(weights.get(step, 0) for step in steps(before, last, vowel, kind)), last)
                    for last, (so_far, _) in table[-1].items()
                )
            else:
                row[kind] = (score, kind)
        table.append(row)
    kind = max(table[-1], key=lambda last: table[-1][last][0])
    kinds = [kind]
    for row in reversed(table[1:]):
        kind = row[kind][1]
        kinds.append(kind)
    return kinds[::-1]


@cache
def _weights() -> Mapping[str, float]:
    return {row[0]: float(row[1]) for row in read_rows("harmony.tsv")}


def harmonise(cyrillic: Sequence[str], sure: Sequence[bool], soft: Collection[int], hamza: bool) -> list[str]:
    """Choose the front or the back vowel wherever no stem has settled it.

    `cyrillic` holds one entry a letter as spelled out, `sure` whether a stem has settled it, and `soft`
    the indexes of those behind which front vowels stand whatever came before; `hamza` is the sign of
    front vowels before the word.
    """
    if all(sure):
        return list(cyrillic)
    word = "".join(cyrillic)
    ends = [*accumulate(map(len, cyrillic))]
    edges = {ends[index] for index in soft}
    is_open = [not settled for text, settled in zip(cyrillic, sure, strict=True) for _ in text]
    found = vowels(word, is_open, edges, hamza)
    letters = list(word)
    for vowel, kind in zip(found, best_kinds(found, _weights()), strict=True):
        if vowel.traits and kind is Kind.FRONT and vowel.letter in FRONT:
            letters[vowel.at] = FRONT[letters[vowel.at]]
    result, at = [], 0
    for text in cyrillic:
        result.append("".join(letters[at : at + len(text)]))
        at += len(text)
    return result
