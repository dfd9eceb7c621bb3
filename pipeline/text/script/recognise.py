"""Which alphabet a Kazakh text is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.languages import Alphabet
from pipeline.text.identify import identify
from pipeline.text.script.alphabets import APOSTROPHES, HAMZA, letters, sections
from pipeline.text.script.convert import from_cyrillic

SAMPLE = 20_000
"""Characters looked at."""
LEAST_KNOWN = 0.3
"""Share of words that must be known, or end in a known ending; running Kazakh has 0.5 to 0.8."""
LEAST_KNOWN_IF_SURE = 0.05
"""The same where `identify` says that it is Kazakh."""
_SURE, _DOUBTFUL = 0.9, 0.5
LEAST_Q = 0.012
"""Share of ``қ`` among the letters, at least, in Latin letters; Kazakh has about 0.04, Turkish none."""
LEAST_SPELLED = 0.85
"""Share of words that must be written in letters of the alphabet alone."""
_LEAST_WORDS = 3
_SHORT = 300
"""Letters; in a text of fewer there need not be a q."""

_ADDRESS = re.compile(r"://|@|www\.")
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{APOSTROPHES}])*")
_UNSAID = re.compile(f"[{HAMZA}\u0621\u0640\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SCRIPTS = {
    "Latin": re.compile("[A-Za-z\u00c0-\u024f]"),
    "Arabic": re.compile("[\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "other": re.compile("[\u0370-\u03ff\u0530-\u05ff\u0900-\u1fff\u2e80-\uabff\uac00-\ud7af]"),
}
_ALPHABETS: dict[str, tuple[Alphabet, ...]] = {
    "Latin": (
        Alphabet.LATIN_2021,
        Alphabet.LATIN_2018,
        Alphabet.LATIN_COMMON,
        Alphabet.LATIN_2019,
        Alphabet.LATIN_2017,
    ),
    "Arabic": (Alphabet.ARABIC,),
    "Cyrillic": (Alphabet.CYRILLIC,),
    "other": (),
}
"""In the order in which they are preferred where a text fits two equally well."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What Kazakh looks like in one alphabet."""

    words: frozenset[str]
    endings: tuple[str, ...]
    letters: frozenset[str]


@cache
def _marks(alphabet: Alphabet) -> _Marks:
    words, endings = (
        _UNSAID.sub("", from_cyrillic(" ".join(sections("common.txt")[heading]), alphabet)).split()
        for heading in ("words", "endings")
    )
    own = "".join(letters(alphabet).spelling.values()) if alphabet is not Alphabet.CYRILLIC else _CYRILLIC
    return _Marks(frozenset(words), tuple(endings), frozenset(own))


_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def is_cyrillic(text: str) -> bool:
    """Whether most letters are Cyrillic: what needs no further look, in whatever language it is."""
    return _script(text[:SAMPLE]) == "Cyrillic"


def _script(sample: str) -> str:
    counts = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPTS.items()}
    return max(counts, key=lambda name: counts[name])


def recognise(text: str) -> Alphabet | None:
    """The alphabet of a Kazakh text of a few words or more; None where it is in another language.

    Latin names, addresses, numbers and Russian words among the Kazakh ones do no harm.  In Latin and
    Arabic letters `identify` has a say, so that single sentences are told from their neighbours, too.
    """
    sample = " ".join(part for part in text[:SAMPLE].split() if not _ADDRESS.search(part))
    script = _script(sample)
    words = [word for word in _words(sample) if _SCRIPTS[script].match(word)]
    if len(words) < _LEAST_WORDS or (script == "Latin" and not _could_be_kazakh(words)):
        return None
    likeness = {alphabet: _likeness(words, _marks(alphabet)) for alphabet in _ALPHABETS[script]}
    best = max(likeness, key=lambda alphabet: likeness[alphabet], default=None)
    if best is None or best is Alphabet.CYRILLIC:
        return best if best and likeness[best] >= LEAST_KNOWN else None
    kazakh = sum(entry.probability for entry in identify(sample) if entry.tag == best.tag)
    least = LEAST_KNOWN if kazakh < _SURE else LEAST_KNOWN_IF_SURE
    return best if kazakh >= _DOUBTFUL and likeness[best] >= least else None


def _words(sample: str) -> list[str]:
    """The words of two letters and more, in small letters."""
    plain = _UNSAID.sub("", sample.replace("İ", "i"))
    plain = re.sub(f"[{APOSTROPHES}]", "'", plain)
    return [word.lower() for word in _WORD.findall(plain) if len(word) > 1]


def _could_be_kazakh(words: Sequence[str]) -> bool:
    """Whether a text in Latin letters has enough ``q``, and hardly a word of the neighbours."""
    others = frozenset(sections("common.txt")["others"])
    length, of_q = sum(map(len, words)), sum(word.count("q") for word in words)
    if length > _SHORT and of_q < LEAST_Q * length:
        return False
    return sum(word in others for word in words) < 0.03 * len(words)


def _likeness(words: Sequence[str], marks: _Marks) -> float:
    """The share of words that are known or end in a known ending; 0 where too many have other letters."""
    spelled = sum(marks.letters.issuperset(word) for word in words)
    if spelled < LEAST_SPELLED * len(words):
        return 0.0
    known = sum(word in marks.words or (len(word) > 4 and word.endswith(marks.endings)) for word in words)
    return known / len(words)
