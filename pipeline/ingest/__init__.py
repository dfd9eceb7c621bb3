"""Source files to `Document`: one reader a format, chosen by the file's name."""

from __future__ import annotations

from pathlib import PurePath

from pipeline.data import Document
from pipeline.errors import IngestError
from pipeline.ingest.decode import decode
from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.plain import read_plain
from pipeline.languages import Alphabet, language, short_tag
from pipeline.text.identify import language_name
from pipeline.text.letters import guess_language
from pipeline.text.script import is_cyrillic, recognise
from pipeline.text.unicode import has_lone_surrogate

__all__ = ["LARGEST", "SUFFIXES", "alphabet_of", "check_text", "read_bytes", "read_markdown", "read_plain", "read_text"]

LARGEST = 16 * 2**20
"""Bytes in one article; more is a mistake or an attack (the longest laws have about one million)."""

_MARKDOWN = (".md", ".markdown")
SUFFIXES = (".txt", ".text", *_MARKDOWN)
"""File name endings that are read; a folder's other files are left alone."""

_LARGEST_LINE = 1_000_000


def alphabet_of(text: str, lang: str = "kk") -> Alphabet:
    """The letters that a text of language `lang` is written in; what is not known for Kazakh is left as it is."""
    if short_tag(lang) != "kk" or is_cyrillic(text):
        return Alphabet.CYRILLIC
    return recognise(text) or Alphabet.CYRILLIC


def read_text(text: str, name: str, *, lang: str = "kk", encoding: str = "utf-8") -> Document:
    """Read an article that is already text; ``*.md`` names are Markdown, all others plain text.

    Raises IngestError for a text that no file can hold, or with a line of over a million characters.
    """
    if has_lone_surrogate(text):
        at = next(i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff")
        raise IngestError(
            f"{name}: character {at} is half of a surrogate pair (U+{ord(text[at]):04X}); repair the text"
        )
    if "\x00" in text:
        raise IngestError(f"{name}: character {text.index(chr(0))} is NUL; remove it from the text")
    if not text.strip():
        raise IngestError(f"{name}: the text is empty; nothing to translate")
    longest = max(map(len, text.splitlines()), default=0)
    if longest > _LARGEST_LINE:
        raise IngestError(f"{name}: a line of {longest} characters is longer than {_LARGEST_LINE}; this is no article")
    read = read_markdown if PurePath(name).suffix.lower() in _MARKDOWN else read_plain
    return read(text, name, lang=lang, encoding=encoding, alphabet=alphabet_of(text, lang))


def read_bytes(
    data: bytes, name: str, *, lang: str = "kk", check_language: bool = True, encoding: str | None = None
) -> Document:
    """Decode and read an article.

    With `check_language` an article that is plainly in another language than `lang` is refused.  Without
    `encoding` that is recognised (see `decode`).
    Raises IngestError with one line that names the file, the place and the remedy.
    """
    if len(data) > LARGEST:
        raise IngestError(
            f"{name}: {len(data)} bytes are more than the limit of {LARGEST} for one article; split it up"
        )
    decoded = decode(data, name, encoding)
    if check_language:
        check_text(decoded.text, name, lang)
    return read_text(decoded.text, name, lang=lang, encoding=decoded.encoding)


_LEAST_SHARE = 0.1
"""An article of whose language so little is seen is in another one."""
_LEAST_SHARE_IF_SHORT = 0.005
_SHORT = 80
"""Letters; a title or a place line of fewer may look like its neighbours' languages."""


def check_text(text: str, name: str, lang: str) -> None:
    """Raise IngestError for a text that is plainly in another language than `lang` (BCP 47)."""
    guess, asked = guess_language(text), short_tag(lang)
    least = _LEAST_SHARE_IF_SHORT if guess.letters < _SHORT else _LEAST_SHARE
    if guess.lang == "und" or guess.share(asked) >= least:
        return
    wanted = language_name(language(lang).tag)
    raise IngestError(
        f"{name}: the text looks like {language_name(guess.lang)}, not {wanted}; "
        f"give a text in {wanted}, or add --any-language to take it as {wanted} all the same"
    )
