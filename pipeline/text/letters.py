"""Which language a text is in, from its letters alone: enough to turn away the wrong article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.text.script import recognise

KAZAKH_ONLY = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
"""Letters of the Kazakh Cyrillic alphabet that Russian does not have."""

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_HAN = re.compile("[\u3400-\u9fff]")
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (BCP 47) and how many letters it rests on."""

    lang: str
    letters: int


def guess_language(text: str) -> Guess:
    """Guess Kazakh, Russian, English, Arabic or Chinese; ``und`` where there are too few letters.

    In running Kazakh Cyrillic about every fifth letter is one Russian lacks; a text with fewer than
    2 % of them is taken for Russian.  Kazakh in Latin or Arabic letters is ``kk-Latn``, ``kk-Arab``;
    what else is in these letters, ``en`` and ``ar``.
    """
    sample = text[:20000]
    counts = Counter(
        cyrillic=len(_CYRILLIC.findall(sample)),
        latin=len(_LATIN.findall(sample)),
        han=2 * len(_HAN.findall(sample)),  # a Han character says about as much as two letters
        arabic=len(_ARABIC.findall(sample)),
    )
    script, letters = counts.most_common(1)[0]
    if letters < 8:
        return Guess("und", letters)
    if script == "cyrillic":
        own = sum(character in KAZAKH_ONLY for character in sample)
        return Guess("kk" if own >= 0.02 * letters else "ru", letters)
    if script == "han":
        return Guess("zh-Hans", letters)
    alphabet = recognise(sample)
    return Guess(alphabet.tag if alphabet else {"latin": "en", "arabic": "ar"}[script], letters)
