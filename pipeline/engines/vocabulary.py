"""Which pieces a model may write when only English, Russian and Chinese are wanted.

NLLB's vocabulary of 256,206 pieces serves 202 languages, and multiplying by all of them is more than
half of a decoding step.  What is kept is decided by characters alone, from data in this package:

- the special pieces, the language codes, and every single character of the scripts that are written;
- pieces of digits, signs and punctuation;
- pieces of Russian letters; pieces of Chinese characters;
- pieces of Latin letters that are short, or whose every three letters in a row occur in English text
  (``trigrams-en.txt``, counted in our own corpus of press releases);
- capitalised pieces with Kazakh letters or with accents, since names are written so: ``Жетісу``, ``Türkiye``.

So every text in the three languages remains writable, if need be a character at a time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline.engines.tokenizer import MASK, SPECIAL, flores_codes

_SHORT = 3
"""Latin pieces of up to so many letters are kept whatever they are: syllables of names."""
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_KAZAKH = _RUSSIAN | frozenset("әғқңөұүһі")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_APOSTROPHES = "'’"


def target_pieces(pieces: Sequence[str]) -> list[int]:
    """Ids of the pieces to be kept, ascending, from all pieces in the order of their ids."""
    always = {*SPECIAL, MASK, *flores_codes()}
    return [index for index, piece in enumerate(pieces) if piece in always or is_written(piece)]


def is_written(piece: str) -> bool:
    """Whether a piece belongs to English, Russian or Chinese text; ``▁`` marks the beginning of a word."""
    written = piece.replace("▁", "")
    text, is_name = written.lower(), written[:1].isupper()
    if len(text) <= 1:
        return not text or _is_character(text)
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return all(map(_is_character, text))
    if not all(c.isalpha() or _is_character(c) for c in text):
        return False
    if all(c in (_KAZAKH if is_name else _RUSSIAN) for c in letters) or all(map(_is_han, letters)):
        return True
    plain = _without_accents(text) if is_name or len(text) <= _SHORT else text
    return all(c in _LATIN for c in plain if c.isalpha()) and _is_english(plain, piece.startswith("▁"))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.replace("ı", "i")) if not unicodedata.combining(c))


def _is_english(text: str, begins: bool) -> bool:
    if len(text) <= _SHORT:
        return True
    known = english_trigrams()
    return all(trigram in known for trigram in trigrams(text, begins))


def trigrams(text: str, begins: bool) -> list[str]:
    """Three characters in a row of a lower-case text; ``^`` stands before the beginning of a word."""
    plain = ("^" if begins else "") + "".join("'" if c in _APOSTROPHES else c for c in text)
    return [plain[at : at + 3] for at in range(len(plain) - 2)]


@cache
def english_trigrams() -> frozenset[str]:
    """The trigrams of English words in our corpus."""
    return frozenset(files(__package__).joinpath("trigrams-en.txt").read_text(encoding="utf-8").split())


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" or character in "々〇"


def _is_character(character: str) -> bool:
    """Single characters that can be written: Latin, Cyrillic, Greek, Chinese, digits, signs of no other script."""
    if _is_han(character) or character in _LATIN:
        return True
    name = unicodedata.name(character, "")
    if not name:  # control, private and unassigned characters
        return False
    if character.isalpha() or unicodedata.category(character)[0] == "M":
        return name.startswith(("LATIN", "CYRILLIC", "GREEK", "COMBINING"))
    if character.isdigit() or unicodedata.category(character)[0] == "N":
        return name.startswith(("DIGIT", "FULLWIDTH", "ROMAN", "CIRCLED", "VULGAR", "SUPERSCRIPT", "SUBSCRIPT"))
    return not name.startswith(_OTHER_SIGNS)


_OTHER_SIGNS = (
    "ARABIC", "ARMENIAN", "BENGALI", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GUJARATI", "GURMUKHI", "HEBREW", "KHMER",
    "LAO", "MYANMAR", "OL CHIKI", "SINHALA", "SYRIAC", "TAMIL", "THAI", "TIBETAN", "TIFINAGH", "URDU", "NKO",
)  # fmt: skip
"""Beginnings of the names of signs that belong to other scripts: ``ARABIC COMMA``."""
