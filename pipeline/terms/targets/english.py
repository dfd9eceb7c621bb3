"""English: number, possessive, articles, capitals and spelling do not matter; ``A of B`` is also ``B A``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.data import Span

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[%+$№₸€]")
_SKIPPED = frozenset({"the", "a", "an"})
_FORMS = {"&": "and", "%": "percent"}


@dataclass(frozen=True, slots=True)
class Tables:
    """What `english.tsv` says."""

    words: Mapping[str, str]
    inside: tuple[tuple[str, str], ...]


@cache
def _tables() -> Tables:
    text = files(__package__).joinpath("english.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return Tables(
        {form: counted for kind, form, counted in rows if kind == "word"},
        tuple((form, counted) for kind, form, counted in rows if kind == "inside" and form != counted),
    )


@lru_cache(maxsize=65536)
def counted_as(word: str) -> str:
    """One form for all spellings and numbers of a word; for comparing only."""
    text = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    text = re.sub(r"['’]s?$|(?<=s)['’]$", "", text.replace("ı", "i"))
    text = _FORMS.get(text, text)
    tables = _tables()
    for form, counted in tables.inside:
        text = text.replace(form, counted)
    if text in tables.words:
        return tables.words[text]
    if len(text) > 3 and text.endswith("ies"):
        text = text[:-3] + "y"
    elif re.search(r"(?:[sx]|sh|ch|z)es$", text):
        text = text[:-2]
    elif len(text) > 3 and text.endswith("s") and text[-2] not in "su":
        text = text[:-1]
    return tables.words.get(text, text)


def words(text: str) -> list[tuple[str, Span]]:
    """The words of a text as they are compared, with their places; articles are left out."""
    found = [match for match in _WORD.finditer(text) if match.group().lower() not in _SKIPPED]
    return [(counted_as(match.group()), Span(*match.span())) for match in found]


@lru_cache(maxsize=16384)
def wordings(wanted: str) -> tuple[tuple[str, ...], ...]:
    """The word sequences that count as a wording: as it is, and with ``of`` turned round.

    >>> wordings("Chairman of the Senate")
    (('chairman', 'of', 'senate'), ('senate', 'chairman'))
    """
    plain = tuple(word for word, _ in words(wanted))
    found = [plain]
    if plain.count("of") == 1 and 0 < plain.index("of") < len(plain) - 1:
        at = plain.index("of")
        found.append((*plain[at + 1 :], *plain[:at]))
    if "per" in plain and "cent" in plain:
        found.append(("percent",))
    return tuple(found)
