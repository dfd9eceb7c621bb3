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


_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufff9-\ufffb\ufeff\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Control characters, overrides of the direction of writing, interlinear and tag characters, halves of pairs, and what
is no character: in a page they hide text, turn it round, or make the file invalid."""


def visible(text: str) -> str:
    """The text as it may stand in a page or a Markdown file: nothing in it that acts without being seen.

    Unusual line breaks become line feeds; what is harmful is shown as its code.  Marks that scripts need (joiners,
    direction marks) stay.  Text without such characters, which is nearly all, is returned as it is.

    >>> visible("жүз\\u202e мың")
    'жүз⟨U+202E⟩ мың'
    """
    return _HARMFUL.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", _BREAKS.sub("\n", text))


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
