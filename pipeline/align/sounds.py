"""How a name sounds, coarsely enough that its spellings in four languages agree.

``Тоқаев``, ``Токаев`` and ``Tokayev`` have one fine code; with ``托卡耶夫`` they share a coarse one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщыіэюя"
_SOUNDS = "aabvkkdeejsiikklmnnooprstuuufkkscsciieua"
_ROMAN = str.maketrans(_CYRILLIC, _SOUNDS, "ъь")
_LATIN = (("sch", "c"), ("tch", "c"), ("zh", "j"), ("kh", "k"), ("gh", "k"), ("ph", "f"), ("sh", "c"), ("ch", "c"))
_LATIN_LETTERS = str.maketrans("qwgzhx", "kvksks")
_DROPPED = re.compile("[aeiouy]")
_COARSE = str.maketrans("bpdtkscjlrmnvf", "PPTTKSSSLLMNVV")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ROMAN_NAME = re.compile(r"[A-Z](?=[^\W\d_]*[a-zà-ÿ])[A-Za-zÀ-ÿ]{3,}")
"""A name that a Chinese text leaves in Latin letters; not an abbreviation."""
_FINE, _LEAST = 4, 3
"""A fine code has three or four consonants, a coarse one exactly three."""


def _consonants(word: str) -> str:
    """Consonants of a word in Cyrillic or Latin letters; a vowel at the beginning is ``a``.

    >>> _consonants("Жеңіс"), _consonants("Zhenis")
    ('jns', 'jns')
    """
    lowered = word.lower()
    if any("a" <= character <= "z" for character in lowered):
        lowered = re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", lowered))
        lowered = re.sub("c(?=[eiy])", "s", lowered)
        for spelling, sound in _LATIN:
            lowered = lowered.replace(spelling, sound.upper())
        lowered = lowered.replace("c", "k").lower().translate(_LATIN_LETTERS).replace("ts", "s")
    else:
        lowered = lowered.translate(_ROMAN).replace("ts", "s")
        lowered = re.sub(r"[^a-z]", "", lowered)
    first = "a" if lowered[:1] in tuple("aeiouy") else lowered[:1]
    kept = first + _DROPPED.sub("", lowered[1:])
    return re.sub(r"(.)\1+", r"\1", kept)


@cache
def _syllables() -> dict[str, str]:
    table = tomllib.loads(files(__package__).joinpath("sounds", "zh.toml").read_text(encoding="utf-8"))
    return {character: code for code, characters in table["syllables"].items() for character in characters}


@cache
def _run_pattern() -> re.Pattern[str]:
    return re.compile("[" + "".join(_syllables()) + "]{2,}")


def _coarse(word: str) -> str:
    return _consonants(word).removeprefix("a").translate(_COARSE)


def _chinese_codes(sentence: str) -> list[str]:
    """Codes of every place in a run of name characters where a name might begin."""
    table, codes = _syllables(), []
    for run in _run_pattern().findall(sentence):
        sounds = [table[character] for character in run]
        for at in range(len(sounds)):
            code = "".join(sounds[at : at + 4])[:_LEAST]
            if sounds[at] and len(code) == _LEAST:
                codes.append(code)
            elif not sounds[at] and at == 0 and len(code) == _LEAST:
                codes.append(code)  # the name begins with a vowel
    return codes


def sound_codes(sentence: str, lang: str, coarse: bool) -> list[str]:
    """Codes of the words that may be names or loans, in order, without repetition.

    Fine codes (up to four consonants) are for pairs of alphabetic languages: all words of at least
    five letters and capitalised words of at least four.  Coarse codes (three consonant classes) are
    for pairs with Chinese: capitalised words only (in Chinese those in Latin letters), and runs of
    characters that write foreign names.
    """
    if lang == "zh":
        spelt = (_coarse(word)[:_LEAST] for word in _ROMAN_NAME.findall(sentence))
        return list(dict.fromkeys([*_chinese_codes(sentence), *(code for code in spelt if len(code) == _LEAST)]))
    words = _WORD.findall(sentence)
    if coarse:
        codes = (_coarse(word)[:_LEAST] for word in words if word[0].isupper() and len(word) >= 4)
    else:
        long_ones = (word for word in words if len(word) >= 5 or (len(word) == 4 and word[0].isupper()))
        codes = (_consonants(word)[:_FINE] for word in long_ones)
    return [code for code in dict.fromkeys(codes) if len(code) >= _LEAST]
