"""Words that are no names: a capital on one of them says that a sentence opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_VOICELESS = "кқпстфхцчшщһбвгғд"
_ENDINGS = re.compile(
    rf"(?x)(?:[лд][ае]р | (?<=[{_VOICELESS}])т[ае]р)?"
    rf"(?:[ыі]?(?:мыз|міз|ңыз|ңіз) | (?<=[аәеёиоөуұүыіэюя])с[ыі] | (?<![аәеёиоөұүыіэюя])[ыі])?"
    rf"(?:[нд][ыі]ң | [нд][ыі] | [нд][ае]н? | нд[ае] | ғ[ае] | ге | [мбп]ен | (?<=[ыі])н"
    rf"  | (?<=[{_VOICELESS}])(?:т[ыі]ң? | т[ае]н? | қа | ке))?"
)
"""Kazakh plural, possessive and case, in this order, each once at most."""
_RUSSIAN_ENDINGS = re.compile(
    "[аяыиуюеоьй]|[аяоеиы][ймх]|[оеу][вю]|ая|яя|ое|ее|ые|ие|ую|юю|ия|ии|[оеё]м|[аяыи]ми|[ое]го|[ое]му|[аяиео]?л[аои]?|[аиея]?т[ьо]?"
)
_ENGLISH_ENDINGS = (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("ies", "y"))
_SHORTEST_STEM = 4


@cache
def ordinary_words(lang: str) -> frozenset[str]:
    """Lower-case words of ``kk``, ``en`` or ``ru`` that are no names, learned from the project's own corpus.

    The lists are written by ``python -m recipe.ordinary`` in ``models/mini``.
    """
    path = files(__package__).joinpath("rules", f"words-{lang}.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


def stripped(word: str, lang: str) -> Iterator[str]:
    """The word without what may be its endings, longest first.

    >>> [stem for stem in stripped("жиындарды", "kk")]
    ['жиындар', 'жиын']
    >>> [stem for stem in stripped("сторонами", "ru")]
    ['сторонам', 'сторон']
    """
    if lang == "en":
        for ending, instead in _ENGLISH_ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                yield word.removesuffix(ending) + instead
        return
    endings = _ENDINGS if lang == "kk" else _RUSSIAN_ENDINGS
    for length in range(len(word) - 1, _SHORTEST_STEM - 1, -1):
        if endings.fullmatch(word, length):
            yield word[:length]


def is_ordinary(word: str, lang: str) -> bool:
    """Whether `word`, lower case, or its stem is an ordinary word."""
    known = ordinary_words(lang)
    return (
        word in known or (lang == "en" and word + "s" in known) or any(stem in known for stem in stripped(word, lang))
    )
