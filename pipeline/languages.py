"""The one table between BCP 47 tags, which users see, and FLORES codes, which NLLB sees; the alphabets of Kazakh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class Language:
    """One of the four languages of a page."""

    tag: str
    """BCP 47 tag, as written in pages, file names and exports."""
    flores: str
    """FLORES-200 code: the token NLLB expects."""
    name: str
    """English name."""
    endonym: str
    """The language's name in itself, for column headings."""
    spaced: bool = True
    """Whether sentences are separated by a space."""
    rtl: bool = False
    """Whether it is written from right to left."""


LANGUAGES = (
    Language("kk", "kaz_Cyrl", "Kazakh", "Қазақша"),
    Language("en", "eng_Latn", "English", "English"),
    Language("ru", "rus_Cyrl", "Russian", "Русский"),
    Language("zh-Hans", "zho_Hans", "Chinese", "简体中文", spaced=False),
)

_KAZAKH = LANGUAGES[0]
_OTHER_SCRIPTS = (
    replace(_KAZAKH, tag="kk-Latn", endonym="Qazaqşa"),
    replace(_KAZAKH, tag="kk-Arab", endonym="قازاقشا", rtl=True),
)
"""Kazakh in other letters, as sources are written; models read and write the Cyrillic of `LANGUAGES`."""

_ALIASES = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans"}
_BY_TAG = {language.tag.lower(): language for language in (*LANGUAGES, *_OTHER_SCRIPTS)}


def language(tag: str) -> Language:
    """The language of a BCP 47 tag or a common alias (``zh``), in any case.

    Raises UsageError for a tag that is not in the table.
    """
    folded = tag.strip().lower()
    found = _BY_TAG.get(_ALIASES.get(folded, folded).lower())
    if found is None:
        known = ", ".join(["zh", *(language.tag for language in LANGUAGES)])
        raise UsageError(f"language {tag!r} is not supported; use one of {known}")
    return found


def short_tag(tag: str) -> str:
    """The primary subtag, used in file names: ``zh-Hans`` → ``zh``."""
    return language(tag).tag.split("-")[0]


class Alphabet(StrEnum):
    """The letters that a Kazakh text is written in."""

    CYRILLIC = "cyrillic"
    LATIN_2017 = "latin-2017"
    LATIN_2018 = "latin-2018"
    LATIN_2019 = "latin-2019"
    LATIN_2021 = "latin-2021"
    LATIN_COMMON = "latin-common"
    ARABIC = "arabic"

    @property
    def tag(self) -> str:
        """BCP 47 tag of Kazakh in these letters: ``kk``, ``kk-Latn`` or ``kk-Arab``."""
        return {"cyrillic": "kk", "arabic": "kk-Arab"}.get(self.value, "kk-Latn")

    @property
    def description(self) -> str:
        """What it is, in English: ``the Latin alphabet of 2018``."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS = {
    Alphabet.CYRILLIC: "the Cyrillic alphabet",
    Alphabet.LATIN_2017: "the Latin alphabet of 2017 (apostrophes)",
    Alphabet.LATIN_2018: "the Latin alphabet of 2018 (acute accents)",
    Alphabet.LATIN_2019: "the Latin draft of 2019",
    Alphabet.LATIN_2021: "the Latin alphabet of 2021",
    Alphabet.LATIN_COMMON: "the common Latin alphabet of news agencies",
    Alphabet.ARABIC: "the Arabic alphabet",
}
