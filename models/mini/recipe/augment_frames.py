"""Short lines made from frames: addresses, telephone numbers, names and numbers of all sizes.

A slot is ``{kind}`` or ``{kind.ending}``; the ending is that of ``suffixes.tsv`` in Kazakh and the case in
Russian.  A digit behind the kind tells several of a kind apart (``{person2}``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from pipeline.data import Span

from .augment_kazakh import DATA, inflect
from .augment_literals import firm, literal
from .augment_names import Name, Person, Stock
from .augment_numbers import Figure, chinese_figure, number_ending, rural, tables
from .augment_russian import person_form
from .augment_slots import Spans, Texts

Frame = Texts
"""A line in four languages with slots in it."""
_SLOT = re.compile(r"\{([a-z]+)(\d?)(?:\.([a-z]+))?\}")
_CASES = {"plain": 0, "genitive": 1, "dative": 2, "accusative": 3, "instrumental": 4, "locative": 5, "ablative": 1}


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands in a slot: its text on each side for an ending."""

    write: Callable[[int, str], str | None]
    """From the side (0 to 3) and the name of the ending; None where it takes none."""


def read_frames() -> list[Frame]:
    """The frames of ``frames.tsv``."""
    lines = (DATA / "frames.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _copied(text: str) -> _Value:
    return _Value(lambda side, ending: text)


def _named(name: Name) -> _Value:
    return _Value(lambda side, ending: inflect(name.kk, ending) if side == 0 else name.texts[side])


def _person(person: Person) -> _Value:
    def write(side: int, ending: str) -> str | None:
        given, family, woman = person.given, person.family, person.woman
        if side == 0:
            made = inflect(family.kk, ending)
            return f"{given.kk} {made}" if made else None
        if side == 2:
            cases = frozenset({_CASES[ending]})
            first, second = person_form(given.ru, woman, False, cases), person_form(family.ru, woman, True, cases)
            return f"{first} {second}" if first and second else None
        return f"{given.en} {family.en}" if side == 1 else f"{given.zh}·{family.zh}"

    return _Value(write)


def _figures(digits: int, exponent: int, power: int) -> _Value:
    """A number in the four dresses; `power` is that of the scale word, 0 for none."""
    words = {6: ("млн", "million", "млн"), 9: ("млрд", "billion", "млрд"), 12: ("трлн", "trillion", "трлн")}
    tails = tuple(f" {word}" for word in words[power]) if power else ("", "", "")
    seps = (" ", ",", " ") if len(str(digits)) + exponent > 4 or exponent > 2 else ("", ",", "")
    dress = [Figure(power, seps[side], ".," [side != 1], tails[side]) for side in range(3)]  # fmt: skip
    dress.append(chinese_figure(Figure(0, "", ".", ""), digits, exponent))

    def write(side: int, ending: str) -> str | None:
        made = dress[side].write(digits, exponent)
        if side or ending == "plain" or made is None:
            return made
        behind = number_ending(digits * 10**exponent, ending)
        return f"{made}-{behind}" if behind else None

    return _Value(write)


def _count(rng: Random) -> _Value:
    """A whole number behind which Russian has the genitive plural."""
    while True:
        digits, exponent = rng.randrange(1, 10 ** rng.choice((1, 2, 2, 3))), rng.choice((0, 0, 0, 1, 2, 3))
        if digits % 10 and rural(digits * 10**exponent) == "many" and digits * 10**exponent < 100_000:
            return _figures(digits, exponent, 0)


def _many(rng: Random) -> _Value:
    """A round number from 20 up."""
    digits, exponent = rng.randrange(1, 100), rng.choice((1, 2, 3))
    return _figures(digits + (digits % 10 == 0), exponent, 0) if digits > 1 else _figures(2, exponent, 0)


def _millions(rng: Random) -> _Value:
    power = rng.choice((6, 6, 9, 9, 12))
    whole, part = rng.randint(2, 999), rng.randint(1, 9)
    return _figures(whole * 10 + part, power - 1, power) if rng.random() < 0.6 else _round(whole, power)


def _round(whole: int, power: int) -> _Value:
    while whole % 10 == 0:
        whole, power = whole // 10, power + 1
    scale = 6 if power < 9 else 9 if power < 12 else 12
    return _figures(whole, power, scale)


def _decimal(rng: Random) -> _Value:
    whole, part = rng.randint(1, 99), rng.randint(1, 9)
    return _figures(whole * 10 + part, -1, 0)


def _ordinal(number: int) -> _Value:
    def write(side: int, ending: str) -> str | None:
        teens = 10 < number % 100 < 14
        english = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return (f"{number}-{number_ending(number, 'ordinal')}", f"{number}{english}", f"{number}-й", f"{number}")[side]

    return _Value(write)


def _neuter(number: int) -> _Value:
    value = _ordinal(number)
    return _Value(lambda side, ending: f"{number}-е" if side == 2 else value.write(side, ending))


def _month(index: int) -> _Value:
    months = tables()["months"]

    def write(side: int, ending: str) -> str | None:
        if side == 0:
            return inflect(months["kk"][index], ending)
        return (months["en"][index], months["ru"][index], f"{index + 1}月")[side - 1]

    return _Value(write)


def _values(kind: str, stock: Stock, rng: Random) -> _Value:
    """Something new of a kind."""
    made: Mapping[str, Callable[[], _Value]] = {
        "person": lambda: _person(stock.person(rng.random() < 0.5, rng)),
        "place": lambda: _named(
            rng.choice([place for place in rng.sample(stock.places, 40) if place.kind == "city"]).name
        ),
        "village": lambda: _named(rng.choice(stock.villages)),
        "firm": lambda: _named(firm(stock, rng)),
        "count": lambda: _count(rng),
        "many": lambda: _many(rng),
        "millions": lambda: _millions(rng),
        "decimal": lambda: _decimal(rng),
        "month": lambda: _month(rng.randrange(12)),
        "day": lambda: _copied(str(rng.randint(1, 28))),
        "year": lambda: _copied(str(rng.randint(1991, 2039))),
        "number": lambda: _copied(str(rng.randint(1, rng.choice((30, 200))))),
    }
    return made[kind]() if kind in made else _copied(literal(kind, rng))


def fill_frame(frame: Frame, stock: Stock, rng: Random) -> tuple[Texts, tuple[Spans, ...]]:
    """A line in four languages and, for each slot that stands once on every side, its places."""
    while True:
        values = _drawn(frame, stock, rng)
        sides = [_written(text, side, values) for side, text in enumerate(frame)]
        kk, en, ru, zh = sides
        if kk and en and ru and zh:
            links = [
                (kk[1][key], en[1][key], ru[1][key], zh[1][key])
                for key in kk[1]
                if key in en[1] and key in ru[1] and key in zh[1]
            ]
            return (kk[0], en[0], ru[0], zh[0]), tuple(links)


def _drawn(frame: Frame, stock: Stock, rng: Random) -> dict[tuple[str, str], _Value]:
    keys = list(dict.fromkeys((m[1], m[2]) for text in frame for m in _SLOT.finditer(text)))
    values = {}
    number = rng.randint(2, 60)
    for kind, which in keys:
        if kind in ("ordinal", "number"):
            neuter = "заседание" in frame[2]
            values[kind, which] = (
                _copied(str(number)) if kind == "number" else (_neuter if neuter else _ordinal)(number)
            )
        else:
            values[kind, which] = _values(kind, stock, rng)
    if ("year", "2") in values:
        first = rng.randint(1991, 2039)
        values["year", ""], values["year", "2"] = _copied(str(first)), _copied(str(first + rng.randint(1, 9)))
    return values


def _written(
    text: str, side: int, values: Mapping[tuple[str, str], _Value]
) -> tuple[str, dict[tuple[str, str], Span]] | None:
    made, places, at = "", dict[tuple[str, str], Span](), 0
    for match in _SLOT.finditer(text):
        value = values[match[1], match[2]].write(side, match[3] or "plain")
        if value is None:
            return None
        made += text[at : match.start()]
        places[match[1], match[2]] = Span(len(made), len(made) + len(value))
        made, at = made + value, match.end()
    return made + text[at:], places
