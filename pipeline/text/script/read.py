"""Words of another alphabet in Cyrillic: stems first, then rules, letter by letter.

A rule looks at the letters as spelled out (`spell.Spelled`) and at the Cyrillic written so far.  It
answers with the Cyrillic of the letter at hand and of those behind it that it settles, too; None
means that the case is not its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.languages import Alphabet
from pipeline.text.script.alphabets import Letters
from pipeline.text.script.harmony import harmonise
from pipeline.text.script.spell import Spelled
from pipeline.text.script.stems import Context, Stems

VOWELS = frozenset("аәеёиоөуұүыіэюя")
_FRONT = frozenset("әеөү")
_BACK = frozenset("аоұы")


@dataclass(slots=True)
class Reading:
    """A word on the way to Cyrillic."""

    spelled: str
    alphabet: Alphabet
    contracts: bool
    cyrillic: list[str] = field(default_factory=list)
    """One entry a letter settled so far; empty where the entry before holds the letter already."""
    sure: list[bool] = field(default_factory=list)
    """Which letters a stem has settled."""
    soft: set[int] = field(default_factory=set)
    """Letters at the end of a stem in ``ь``, written or dropped: what follows is front (``медалі``)."""
    capitals: int = 0
    """How many capitals the stem at its beginning is written with, where the alphabet has none."""
    chinese: bool = False
    """Whether it holds ``цз`` or ``чж``, as only Chinese names do."""

    @property
    def rest(self) -> str:
        """The next letters, those not settled yet."""
        return self.spelled[len(self.cyrillic) : len(self.cyrillic) + 10]

    def before(self, back: int = 1) -> str:
        """The last Cyrillic letter, or one further back; empty at the beginning."""
        text = "".join(self.cyrillic[-4:])
        return text[-back] if len(text) >= back else ""

    @property
    def after_vowel(self) -> bool:
        """Whether a vowel stands before; ``у`` behind a vowel is a consonant."""
        return self.before() in VOWELS and not (self.before() == "у" and self.before(2) in VOWELS)

    def settle(self, texts: tuple[str, ...], sure: bool) -> None:
        """Add the Cyrillic of the next letters."""
        self.cyrillic.extend(texts)
        self.sure.extend([sure] * len(texts))


def _glide(reading: Reading) -> tuple[str, ...] | None:
    """One letter for ``и`` and ``й``, and with the vowel behind it for ``я`` and ``ю``."""
    rest = reading.rest
    if rest[0] != "и":
        return None
    vowel_before, opens = reading.after_vowel, not reading.cyrillic
    following = rest[1:2]
    if following == "а" and (vowel_before or opens):
        return ("я", "")
    if following == "а":
        return ("и", "я") if reading.contracts else ("и", "а")
    if following == "у" and (vowel_before or opens):
        return ("ю", "")
    if re.match("и(?:ум|ус|улл)", rest) and len(reading.cyrillic) > 2:
        return ("и",)  # симпозиум, радиус, Сафиуллин
    if following == "у":
        return ("и", "ю") if reading.contracts and len(reading.cyrillic) == 1 else ("ю", "")
    return ("й",) if vowel_before else ("и",)


def _glide_apart(reading: Reading) -> tuple[str, ...] | None:
    """``й`` with its own letter: with the vowel behind it ``я``, ``ю``, ``ё``."""
    rest = reading.rest
    if rest[0] != "й":
        return None
    if rest[1:2] in ("а", "у", "ұ") and rest[1:4] != "ұлы":
        return ("я" if rest[1] == "а" else "ю", "")
    return ("ё", "") if rest[1:2] == "о" and reading.before() and not reading.after_vowel else ("й",)


def _affricate(reading: Reading) -> tuple[str, ...] | None:
    """``тс`` that is ``ц``: where no Kazakh stem and suffix meet.  ``айтса``, ``әділетсіз`` stay."""
    rest, before = reading.rest, reading.before()
    if rest[:2] != "тс":
        return None
    following = rest[2:3]
    if len(rest) == 2 or (re.match("тски[йимн]", rest) and before in ("и", "о")):
        return ("ц", "")  # no Kazakh word ends so; surnames in -ицкий, -оцкий
    loan = not before or before in "кпсц" or following in ("и", "з") or (before == "н" and following in ("е", "о", "у"))
    return ("ц", "") if loan else None


_TSIA = re.compile(r"си(?:а|о[нл])")


def _soft_s(reading: Reading) -> tuple[str, ...] | None:
    """``с`` for ``ц`` as many write in the alphabet of 2021: ``redaksia``; not ``sessia``, ``versia``."""
    if reading.alphabet is not Alphabet.LATIN_2021 or not _TSIA.match(reading.rest):
        return None
    before = reading.before()
    return ("ц",) if before and before in "аеиоукпн" else None


_CHINESE = re.compile("тсз|цз|чж")


def _chinese(reading: Reading) -> tuple[str, ...] | None:
    """Chinese names: ``э`` for every ``е``, ``я`` and ``ю`` after consonants, too."""
    if not reading.chinese:
        return None
    glide = re.match("[ий]([ауұ])", reading.rest)
    if glide:
        return ("я" if glide[1] == "а" else "ю", "")
    return ("э",) if reading.rest[0] == "е" else None


def _soft_l(reading: Reading) -> tuple[str, ...] | None:
    """``ля`` in ``-ляция`` and ``-лятор``."""
    return ("л", "я", "") if re.match("лиа(?:т[оси]|[ий])", reading.rest) else None


def _sibilant(reading: Reading) -> tuple[str, ...] | None:
    """Two ``ш`` are ``щ``."""
    return ("щ", "") if reading.rest[:2] in ("шш", "шч") else None


def _as_spelled(reading: Reading) -> tuple[str, ...] | None:
    return (reading.rest[0],)


Rule = Callable[[Reading], tuple[str, ...] | None]
RULES: tuple[Rule, ...] = (_chinese, _soft_l, _glide, _glide_apart, _affricate, _soft_s, _sibilant, _as_spelled)


def read_word(spelled: Spelled, known: Letters, stems: Stems, strict: bool = True) -> Reading:
    """Read a word; the result has one entry of small Cyrillic letters for each letter spelled out.

    `strict` says whether the text tells I and İ apart, where its alphabet does.
    """
    reading = Reading(_resolve_i(spelled, known, stems, strict), known.alphabet, known.contracts)
    reading.chinese = bool(_CHINESE.search(reading.spelled))
    arabic = known.alphabet is Alphabet.ARABIC
    front = None  # whether its vowels are marked as front ones; undecided where к, г and е say so
    if arabic and (spelled.hamza or not set(spelled.letters) & set("кгеэ")):
        front = spelled.hamza
    context = Context(front=front, shouting=arabic or all(spelled.capitals))
    while reading.rest:
        at = len(reading.cyrillic)
        found = stems.longest(reading.spelled, at, context)
        context = replace(context, boundary=found is not None)
        if found:
            stem = found[1].cyrillic
            reading.settle(_fitted(stem, reading.spelled[at + found[0] :]), sure=True)
            if stem[-1].endswith("ь"):
                reading.soft.add(len(reading.cyrillic) - 1)
            reading.capitals = reading.capitals if at else found[1].capitals
        else:
            reading.settle(next(filter(None, (rule(reading) for rule in RULES))), sure=False)
    if arabic:
        reading.cyrillic = harmonise(reading.cyrillic, reading.sure, reading.soft, spelled.hamza)
    return reading


def _fitted(stem: tuple[str, ...], rest: str) -> tuple[str, ...]:
    """A stem before the rest of its word: without ``ь`` before a vowel (``моделі``), and without a last ``и``
    that may belong to a ``я`` (``Бельгия``)."""
    if stem[-1].endswith("ь") and rest[:1] in VOWELS:
        return (*stem[:-1], stem[-1][:-1])
    return stem[:-1] if stem[-1] == "и" and rest[:1] in ("а", "у") else stem


def _resolve_i(spelled: Spelled, known: Letters, stems: Stems, strict: bool) -> str:
    """The letters with every capital I of two meanings settled: by a stem, or in the alphabet of 2018 by rule.

    The other alphabets have an İ as well; but many texts in them do not use it.
    """
    letters = spelled.letters
    shared = known.alphabet is Alphabet.LATIN_2018
    if not any(spelled.doubtful) or (strict and not shared):
        return letters
    context = Context(shouting=all(spelled.capitals))
    both = zip(letters, spelled.doubtful, strict=True)
    swapped = "".join({"и": "і", "і": "и"}[letter] if doubtful else letter for letter, doubtful in both)
    reach, other_reach = (_reach(stems.longest(text, 0, context)) for text in (letters, swapped))
    if other_reach > reach:
        reach, letters = other_reach, swapped[:other_reach] + letters[other_reach:]
    if not shared:
        return letters
    places = enumerate(zip(letters, spelled.doubtful, strict=True))
    return "".join(_vowel_i(letters, at) if doubtful and at >= reach else letter for at, (letter, doubtful) in places)


def _reach(found: tuple[int, object] | None) -> int:
    return found[0] if found else 0


_BEFORE_SOFT_I = re.compile("с(?:к|т|і|$)|ш|р[іг]|з[ді]|л[ігк]|$")
"""How words in ``І`` go on: ``іс``, ``іске``, ``ішкі``, ``ірі``, ``іргетас``, ``іздеу``, ``ілім``."""


def _vowel_i(letters: str, at: int) -> str:
    """``и`` or ``і`` for the one capital I of the alphabet of 2018."""
    if set(letters[max(0, at - 1) : at] + letters[at + 1 : at + 2]) & VOWELS:
        return "и"
    if at or _BEFORE_SOFT_I.match(letters, 1):
        return "і"
    loan = re.match("[нм][^аәеиоөуұүыі]", letters[1:]) or set(letters) & _BACK or not set(letters) & _FRONT
    return "и" if loan else "і"
