"""Putting endings on: stem and features → form."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.text.morphology.features import Case, Features, Person, Possessive, Relative
from pipeline.text.morphology.knowledge import knowledge
from pipeline.text.morphology.sounds import Harmony, harmony, is_loose, is_spelled, last_class

_VOICED = {"п": "б", "к": "г", "қ": "ғ"}
_VOWELS = frozenset("аәоөұүыіеэёяиую")
_OWN = (Possessive.FIRST, Possessive.SECOND)
_CLOSERS = '»"”’'


def _spelled(template: str, before: str, kind: Harmony) -> str:
    """An ending as it is written behind `before` (small letters)."""
    return _ending(template, last_class(before), kind)


@cache
def _ending(template: str, place: int, kind: Harmony) -> str:
    """An ending behind a letter of the class `place`."""
    known, front = knowledge(), kind is Harmony.FRONT
    made = ""
    for letter in template:
        if letter == "A":
            made += "е" if front else "а"
        elif letter == "Y":
            made += "і" if front else "ы"
        elif letter == "Q":
            made += "к" if front else "қ"
        elif letter == "G":
            made += ("к" if front else "қ") if place == _VOICELESS else ("г" if front else "ғ")
        elif letter == "ғ":
            made += "г" if front else "ғ"
        else:
            made += known.letters[letter][place] if letter in known.letters else letter
        place = last_class(made)
    return made


_VOICELESS = 5
_VOWEL = 0


def before_vowel(stem: str) -> str:
    """A stem (small letters) as it stands before a vowel: ``мектеб``, ``халқ``, ``министрліг``."""
    listed = knowledge().exceptions.get(re.split(r"[\s-]", stem)[-1])
    if listed and listed.before_vowel:
        return stem[: len(stem) - len(re.split(r"[\s-]", stem)[-1])] + listed.before_vowel
    if stem.endswith("ь"):
        return stem[:-1]
    if stem[-1:] in _VOICED and stem[-2:-1] in _VOWELS:
        return stem[:-1] + _VOICED[stem[-1]]
    return stem


def _possessed(stem: str, possessive: Possessive, kind: Harmony, voiced: bool) -> str:
    after_vowel, after_consonant = knowledge().possessive[possessive]
    if last_class(stem) == _VOWEL:
        return stem + _spelled(after_vowel, stem, kind)
    return (before_vowel(stem) if voiced else stem) + _spelled(after_consonant, stem, kind)


def _with_case(text: str, case: Case, possessive: Possessive, kind: Harmony) -> str:
    known = knowledge()
    if possessive is Possessive.THIRD:
        return text + _spelled(known.third[case], text, kind)
    if possessive in _OWN and case in known.own:
        return text + _spelled(known.own[case], text, kind)
    return text + _spelled(known.case[case], text, kind)


def _bend(stem: str, features: Features, kind: Harmony, *, voiced: bool = True) -> str:
    """The form of a small-letter stem, its harmony given; `voiced`: whether its last stop is voiced before a vowel."""
    known, text = knowledge(), stem
    if features.derived:
        text += _spelled(known.derived[features.derived], text, kind)
    if features.plural:
        text += _spelled(known.plural, text, kind)
    if features.possessive:
        text = _possessed(text, features.possessive, kind, voiced)
    if features.relative is Relative.OWNER:
        text += _spelled(known.relative[Relative.OWNER], text, kind)
        kind = Harmony.FRONT
    else:
        text = _with_case(text, features.case, features.possessive, kind)
    if features.relative is Relative.PLACE:
        text += _spelled(known.relative[Relative.PLACE], text, kind)
    if features.relative_plural:
        text += _spelled(known.plural, text, kind)
    if features.relative_case is not Case.NOMINATIVE:
        text += _spelled(known.case[features.relative_case], text, kind)
    if features.person:
        kind = Harmony.FRONT if features.case is Case.INSTRUMENTAL else kind
        text += _spelled(known.person[features.person], text, kind)
    return text


def alternatives(stem: str) -> tuple[str, ...]:
    """A small-letter stem and the other stems that the press builds forms on: ``объекті``, ``журналис``, ``клас``."""
    known, found = knowledge(), [stem]
    if stem.endswith(known.lengthened):
        found.append(stem + "і")
    if stem.endswith(known.falling):
        found.append(stem[:-1])
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        found.append(stem[:-1])
    return tuple(found)


@lru_cache(maxsize=65536)
def forms(stem: str, features: Features) -> tuple[str, ...]:
    """Every small-letter form that the press uses, the regular one first.

    For loans and abbreviations also those of the other harmony, of lengthened and shortened stems.
    """
    small, kind = stem.lower(), harmony(stem)
    if is_spelled(stem):
        return _of_spelled(stem, small, features)
    kinds = (kind, _other(kind)) if is_loose(stem) else (kind,)
    found = [_bend(small, features, one) for one in kinds]
    if small.endswith((*knowledge().falling, "кт")):
        found.insert(0, _regular(small, features, kind))
    if features.possessive and small[-1:] in ("п", "к") and before_vowel(small) != small:
        found += [_bend(small, features, one, voiced=False) for one in kinds]  # loans: стартапы, типі
    if features != Features():
        for other in alternatives(small)[1:]:
            found += [_bend(other, features, one) for one in (Harmony.FRONT, *kinds)]
    if features.possessive is Possessive.THIRD and not features.plural and last_class(small) == _VOICELESS:
        found += [small + _spelled(f"YсY{_after_third(features)}", small, one) for one in kinds if _is_cluster(small)]
    return tuple(dict.fromkeys(found))


def _regular(stem: str, features: Features, kind: Harmony) -> str:
    """The form that the spelling rules ask for: журналистер, журналиске; объектіге, объектісі."""
    known, bent = knowledge(), _bend(stem, features, kind)
    if stem.endswith(known.falling) and bent[len(stem) : len(stem) + 1] in ("т", "к"):
        return _bend(stem, features, kind).replace(stem, stem[:-1], 1)
    if stem.endswith("кт") and not stem.endswith("нкт") and bent != stem:
        return _bend(stem + "і", features, Harmony.FRONT)
    return bent


def _after_third(features: Features) -> str:
    plain = features.relative or features.person
    return "" if plain else knowledge().third[features.case]


def _is_cluster(stem: str) -> bool:
    return len(stem) > 2 and stem[-1] not in _VOWELS and stem[-2] not in _VOWELS


def _other(kind: Harmony) -> Harmony:
    return Harmony.BACK if kind is Harmony.FRONT else Harmony.FRONT


_READINGS = ("а", "р", "л", "н", "з", "с")
"""One letter of each class: an abbreviation may be read by letter names or expanded, so any ending may follow it."""


def _of_spelled(stem: str, small: str, features: Features) -> tuple[str, ...]:
    first, kind = _reading(stem), harmony(stem)
    found: list[str] = []
    for reading in (first, *_READINGS):
        found += [small + _bend(reading, features, one)[len(reading) :] for one in (kind, _other(kind))]
    return tuple(dict.fromkeys(found))


def _reading(stem: str) -> str:
    """What the end of an abbreviation sounds like: its last letter's name, or its last letters where they make
    a syllable.
    """
    tail = stem[-3:].lower()
    if any(letter in "аәоөұүыіеэё" for letter in tail):
        return tail
    return knowledge().letter_names.get(stem[-1].lower(), stem[-1].lower())


def inflect(stem: str, features: Features) -> str:
    """The form of a stem, written as the stem is: capitals kept, a hyphen behind an abbreviation or a closing quote.

    >>> from pipeline.text.morphology import Case, Features, Possessive
    >>> inflect("министрлік", Features(possessive=Possessive.THIRD, case=Case.GENITIVE))
    'министрлігінің'
    >>> inflect("БҰҰ", Features(case=Case.DATIVE))
    'БҰҰ-ға'
    >>> inflect("«Қазақтелеком»", Features(case=Case.ABLATIVE))
    '«Қазақтелеком»-нан'
    """
    if features == Features():
        return stem
    bare = stem.rstrip(_CLOSERS)
    if not bare:
        return stem
    if is_spelled(bare):
        reading = _reading(bare)
        return f"{stem}-{_bend(reading, features, harmony(bare))[len(reading) :]}"
    small = bare.lower()
    if bare != stem:  # the stem stays as it is inside the quotes
        made = _bend(small, features, harmony(bare))
        shown = before_vowel(small) if features.possessive and not features.plural else small
        return f"{stem}-{made[len(shown) :]}"
    made = _regular(small, features, harmony(bare))
    shared = next((i for i, (a, b) in enumerate(zip(small, made, strict=False)) if a != b), len(small))
    rest = made[shared:]
    return bare[:shared] + (rest.upper() if bare.isupper() and len(bare) > 1 else rest)


def question_particle(word: str) -> str:
    """The particle of a yes-no question that follows a word, written apart: ``ма ме ба бе па пе``."""
    return _spelled(knowledge().question, word.lower(), harmony(word))


__all__ = ["Features", "Person", "alternatives", "before_vowel", "forms", "inflect", "question_particle"]
