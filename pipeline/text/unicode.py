"""Unicode forms: what the model should read, and what the user's text keeps."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphen, zero-width and direction marks: they split words into pieces the model never saw."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def for_model(text: str) -> str:
    """The text as a model should read it: NFC, no invisible characters, single spaces.

    The user's text is never changed; this is the copy that is handed to the model.

    >>> for_model("Қазақ\\u00adстан\\u00a0 Республикасы\\n")
    'Қазақстан Республикасы'
    """
    visible = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(visible.split())


def fold(text: str) -> str:
    """A form for comparing titles: NFC, case folded, letters and digits only, single spaces.

    >>> fold("«Бір белдеу, бір жол»") == fold("БІР БЕЛДЕУ – БІР ЖОЛ")
    True
    """
    normal = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", normal).split())


def has_lone_surrogate(text: str) -> bool:
    """Whether the text holds half of a surrogate pair, which no UTF-8 file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)
