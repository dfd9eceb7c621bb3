"""What a sentence shows that its translation shows, too: length, words, names, numbers, months, signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.align.sounds import sound_codes
from pipeline.text.numbers import find_months, find_numbers

CHANNELS = ("word", "name", "number", "numeral", "month", "latin", "sign", "machine")
"""Kinds of cues, in the order of all tables."""

_STEM = 5
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&-]+")
_SIGNS = {
    **dict.fromkeys("?？", "?"),
    **dict.fromkeys("!！", "!"),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys(";；", ";"),
    **dict.fromkeys("(（", "("),
    **dict.fromkeys('«“„"「『”»', '"'),
    **dict.fromkeys("%％", "%"),
    **dict.fromkeys("…", "…"),
}
_DASHES = "-–—"


def stems(sentence: str, lang: str) -> list[str]:
    """What the dictionaries are made of: beginnings of words, and for Chinese pairs of characters.

    Kazakh, Russian and English words bend at their ends; five letters keep what is the same.
    """
    if lang == "zh":
        return [run[i : i + 2] for run in _HAN.findall(sentence) for i in range(max(1, len(run) - 1))]
    words = _WORD.findall(unicodedata.normalize("NFC", sentence).lower().replace("ё", "е"))
    return [word[:_STEM] for word in words if len(word) > 1]


def letters(sentence: str, lang: str) -> list[str]:
    """Chinese characters one by one; in other languages nothing.  They are asked for where no pair of them is known."""
    return [character for run in _HAN.findall(sentence) for character in run] if lang == "zh" else []


@dataclass(frozen=True, slots=True)
class Cues:
    """One sentence as the aligner sees it."""

    length: int
    """Characters that are not white space."""
    asks: tuple[tuple[str, ...], ...]
    """Per channel of `CHANNELS` what should be found in a translation, without repetition."""
    offers: tuple[tuple[str, ...], ...]
    """Per channel what a translation can be found by: a number in words answers one in digits, too."""
    cut: bool = False
    """Whether the border behind it is none: see `cut_behind`."""


def cues(sentence: str, lang: str, coarse: bool, machine: Sequence[str] = ()) -> Cues:
    """Look at one sentence of the language `lang` (primary tag).

    `coarse` asks for the sounds that Chinese keeps of a name: for pairs with Chinese.  `machine` are
    the stems of its machine translation, or, on the side that was not translated, its own.
    """
    numbers = find_numbers(sentence, lang)
    digits = tuple(dict.fromkeys(f"{n.value:g}" for n in numbers if n.digits))
    written = tuple(dict.fromkeys(f"{n.value:g}" for n in numbers if not n.digits))
    values = tuple(dict.fromkeys((*digits, *written)))
    words = tuple(dict.fromkeys(stems(sentence, lang)))
    asked_words = tuple(dict.fromkeys((*words, *letters(sentence, lang))))
    names = tuple(sound_codes(sentence, lang, coarse))
    months = tuple(str(month) for month in dict.fromkeys(find_months(sentence, lang)))
    latin = tuple(dict.fromkeys(word.lower() for word in _LATIN.findall(sentence)))
    signs = tuple(dict.fromkeys(_SIGNS[c] for c in sentence if c in _SIGNS))
    if sentence.lstrip()[:1] in tuple(_DASHES):
        signs += ("–",)
    machine_stems = tuple(dict.fromkeys(machine))
    asked_latin = () if lang == "en" else latin
    return Cues(
        length=sum(not character.isspace() for character in sentence),
        asks=(asked_words, names, digits, written, months, asked_latin, signs, machine_stems),
        offers=(words, names, values, values, months, latin, signs, machine_stems),
    )


@dataclass(frozen=True, slots=True)
class Expectation:
    """How often a cue is met in the translation, and how often in an unrelated sentence."""

    found: float
    chance: float


EXPECTED: Mapping[str, Expectation] = {
    "word": Expectation(0.5, 0.05),
    "name": Expectation(0.4, 0.03),
    "number": Expectation(0.92, 0.02),
    "numeral": Expectation(0.5, 0.03),
    "month": Expectation(0.9, 0.05),
    "latin": Expectation(0.7, 0.02),
    "sign": Expectation(0.6, 0.15),
    "machine": Expectation(0.5, 0.05),
}
"""For cues without an entry of their own in a dictionary."""


_TAIL = re.compile(r"(?:[,!?…»”\"]\s*[–—-]\s+)([^–—«»“”\"]{4,160})$")
"""Kazakh and Russian: ``…, – деді X.``"""
_INNER = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|“[^”]*$|^[^“]*”")
_SPEECH = re.compile(r"[“”\"]")
_MOST_SAYING = 160


def attribution(sentence: str, lang: str) -> str:
    """The part of a sentence that says who spoke; empty if there is none.

    Translators move it: from the last sentence of a quotation to the first, from one quotation's end
    to the next one's beginning.
    """
    if lang in ("kk", "ru") and (match := _TAIL.search(sentence)):
        return match[1]
    if lang in ("en", "zh") and _SPEECH.search(sentence):
        outside = _INNER.sub(" ", sentence).strip()
        return outside if 2 < len(outside) <= _MOST_SAYING and len(outside) < len(sentence) else ""
    return ""


_COMMAS = ",，、"
_STOPS = ".!?…。！？;；:："
_WRAPPING = "\"'“”„«»‘’「」『』()（）[] \u00a0"


def cut_behind(sentence: str, following: str) -> bool:
    """Whether `sentence` goes on in `following`: it ends in a comma, or what follows begins in small letters.

    Lines broken by hand, captions and slips of a sentence splitter leave such borders.  Items of a
    list do not count: they end in a semicolon or begin with a dash or a number.
    """
    end, start = sentence.rstrip(_WRAPPING)[-1:], following.lstrip(_WRAPPING)[:1]
    return bool(end) and start.isalpha() and (end in _COMMAS or (start.islower() and end not in _STOPS))


def with_neighbours(sentences: Sequence[str], found: Sequence[Cues], lang: str, coarse: bool) -> list[Cues]:
    """Let the sentences beside one that names a speaker offer the speaker's words, too, and mark those that are cut."""
    extra: dict[int, list[Cues]] = {}
    for index, sentence in enumerate(sentences):
        if saying := attribution(sentence, lang):
            seen = cues(saying, lang, coarse)
            for beside in (index - 1, index + 1):
                extra.setdefault(beside, []).append(seen)
    made = [replace(own, offers=_merged(own.offers, extra[k])) if k in extra else own for k, own in enumerate(found)]
    cut = {k for k, pair in enumerate(pairwise(sentences)) if cut_behind(*pair)}
    return [replace(own, cut=True) if k in cut else own for k, own in enumerate(made)]


def _merged(offers: tuple[tuple[str, ...], ...], others: Sequence[Cues]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(dict.fromkeys((*keys, *(key for other in others for key in other.offers[channel]))))
        for channel, keys in enumerate(offers)
    )
