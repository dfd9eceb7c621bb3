"""The one table between BCP 47 tags, which users see, and FLORES codes, which NLLB sees."""

from __future__ import annotations

from dataclasses import dataclass

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


LANGUAGES = (
    Language("kk", "kaz_Cyrl", "Kazakh", "Қазақша"),
    Language("en", "eng_Latn", "English", "English"),
    Language("ru", "rus_Cyrl", "Russian", "Русский"),
    Language("zh-Hans", "zho_Hans", "Chinese", "简体中文", spaced=False),
)

_ALIASES = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-hans": "zh-Hans", "zh-sg": "zh-Hans"}
_BY_TAG = {language.tag: language for language in LANGUAGES}


def language(tag: str) -> Language:
    """The language of a BCP 47 tag or a common alias (``zh``), in any case.

    Raises UsageError for a tag that is not in the table.
    """
    folded = tag.strip().lower()
    found = _BY_TAG.get(_ALIASES.get(folded, folded))
    if found is None:
        known = ", ".join(["zh", *_BY_TAG])
        raise UsageError(f"language {tag!r} is not supported; use one of {known}")
    return found


def short_tag(tag: str) -> str:
    """The primary subtag, used in file names: ``zh-Hans`` → ``zh``."""
    return language(tag).tag.split("-")[0]
