"""Names that are known on both sides, told to the memory from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.languages import language
from pipeline.memory.forms import forms


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known name in a text: ``text[start:end]``, its Kazakh ending ``text[end:tail]``."""

    start: int
    end: int
    tail: int
    key: str
    """The same for the same name in every language."""


class KnownNames(Protocol):
    """Finds names, and says how they are written.  A terminology can satisfy this."""

    def find(self, text: str, lang: str) -> Sequence[KnownName]:
        """The names in `text`, in order, none overlapping another."""

    def written(self, key: str, lang: str) -> str | None:
        """The name in `lang`; None where nobody knows."""


class NoNames:
    """Knows no names."""

    def find(self, text: str, lang: str) -> Sequence[KnownName]:
        """None."""
        return ()

    def written(self, key: str, lang: str) -> str | None:
        """Nobody knows."""
        return None


class NameTable:
    """Names from a table: Kazakh base form → how the target writes it, for each target.

    Kazakh names are found with the endings of `forms.toml`; names of the target as whole words, in the
    very form of the table: an inflected Russian name is not found, and then nothing is replaced.
    """

    def __init__(self, targets: Mapping[str, Mapping[str, str]]) -> None:
        self._targets = targets
        sources = {name for table in targets.values() for name in table}
        endings = "|".join(sorted(forms().suffixes, key=len, reverse=True))
        self._patterns = {"kk": _pattern(sources, f"(?:{endings})?")}
        self._keys: dict[str, dict[str, str]] = {"kk": {name: name for name in sources}}
        for lang, table in targets.items():
            self._patterns[lang] = _pattern(table.values(), "", spaced=language(lang).spaced)
            self._keys[lang] = {target: name for name, target in table.items()}

    def find(self, text: str, lang: str) -> Sequence[KnownName]:
        """As `KnownNames`."""
        pattern = self._patterns.get(lang)
        if pattern is None:
            return ()
        keys = self._keys[lang]
        return [KnownName(m.start(), m.end(1), m.end(), keys[m[1]]) for m in pattern.finditer(text)]

    def written(self, key: str, lang: str) -> str | None:
        """As `KnownNames`."""
        return self._targets.get(lang, {}).get(key)


def _pattern(names: Iterable[str], ending: str, *, spaced: bool = True) -> re.Pattern[str] | None:
    """Any of `names`, the longest first, and an ending; whole words where the script has them.  None for no names."""
    known = "|".join(re.escape(name) for name in sorted(set(names) - {""}, key=lambda name: (-len(name), name)))
    before, after = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    return re.compile(f"{before}({known}){ending}{after}") if known else None
