"""Chinese: the characters themselves; spaces, dots between names and the shape of quotation marks do not matter."""

from __future__ import annotations

from functools import lru_cache

from pipeline.data import Span

_PASSED = frozenset(" \u00a0\u3000·•・‧“”‘’「」『』《》〈〉\"'«»—–-－")


def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The characters that count, full-width letters and figures as plain ones, and the offset of each in `text`."""
    kept = [(_plain(character), offset) for offset, character in enumerate(text) if character not in _PASSED]
    return "".join(character for character, _ in kept), tuple(offset for _, offset in kept)


def _plain(character: str) -> str:
    code = ord(character)
    return (chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character).lower()


@lru_cache(maxsize=16384)
def wording(wanted: str) -> str:
    """A wanted wording as it is looked for."""
    return folded(wanted)[0]


def find(wanted: str, text: str) -> Span | None:
    """Where the wording stands first; None if nowhere."""
    characters, offsets = folded(text)
    looked = wording(wanted)
    at = characters.find(looked) if looked else -1
    return Span(offsets[at], offsets[at + len(looked) - 1] + 1) if at >= 0 else None
