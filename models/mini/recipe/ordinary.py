"""Learn from the press corpus which words are no names: a capital on one of them opens a sentence.

    python -m recipe.ordinary        # in models/mini; writes pipeline/split/rules/words-XX.txt

Held-out documents are left out, as in training.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipeline.split.words import stripped

from .corpus import LANGUAGES, read_press, split_documents

HERE = Path(__file__).resolve().parent.parent
OUTPUT = HERE.parent.parent / "pipeline" / "split" / "rules"
LEAST_COUNT = {"kk": 1, "en": 1, "ru": 2}
"""A word, or in Russian a stem, must stand so many times in small letters."""
LEAST_RATIO = 5
"""… and so many times as often as with a capital."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_OPENS = frozenset(".!?…–—-«“\":„('")
"""A word behind one of these may open a sentence: its capital says nothing."""


def learn(sentences: Iterable[str], lang: str) -> list[str]:
    """The ordinary words of `sentences`, sorted: Russian ones as stems, others unless their stem is among them."""
    small, capital = Counter[str](), Counter[str]()
    for sentence in sentences:
        for match in _WORD.finditer(sentence):
            word = match.group()
            if word.islower():
                small[_key(word, lang)] += 1
            elif match.start() and sentence[: match.start()].rstrip()[-1:] not in _OPENS:
                capital[_key(word.lower(), lang)] += 1
    words = {
        word
        for word, count in small.items()
        if len(word) > 1 and word.isalpha() and count >= max(LEAST_COUNT[lang], LEAST_RATIO * capital[word])
    }
    return sorted(word for word in words if not any(stem in words for stem in stripped(word, lang)))


def _key(word: str, lang: str) -> str:
    """The shortest stem of a Russian word, other words as they are."""
    return min(stripped(word, lang), key=len, default=word) if lang == "ru" else word


def main() -> None:
    """Write the lists."""
    documents = [
        *split_documents(read_press(HERE / "corpus" / "press")).train,
        *read_press(HERE / "corpus" / "press-2"),
    ]
    for column, lang in enumerate(LANGUAGES[:3]):
        words = learn((quad.texts[column] for document in documents for quad in document.quads), lang)
        path = OUTPUT / f"words-{lang}.txt"
        path.write_text("\n".join(words) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(words):,} words")


if __name__ == "__main__":
    main()
