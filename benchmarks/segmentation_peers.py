"""Other sentence splitters behind one interface; runs in an environment of their own, without the project.

    PEERS/bin/python benchmarks/segmentation_peers.py

Reads one JSON object a line: ``peer``, ``lang`` and ``texts``; answers with one a line: ``seconds`` and
``sentences`` (a list for every text).  The first line it writes lists the peers that are installed, with the
languages each is asked about.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

Splitter = Callable[[str], Iterable[str]]


def _razdel(lang: str) -> Splitter:
    module: Any = importlib.import_module("razdel")
    return lambda text: [sentence.text for sentence in module.sentenize(text)]


def _sentencex(lang: str) -> Splitter:
    module: Any = importlib.import_module("sentencex")
    return lambda text: list(module.segment(lang, text))


def _pysbd(lang: str) -> Splitter:
    module: Any = importlib.import_module("pysbd")
    segmenter = module.Segmenter(language=lang, clean=False)
    return lambda text: list(segmenter.segment(text))


def _syntok(lang: str) -> Splitter:
    module: Any = importlib.import_module("syntok.segmenter")

    def split(text: str) -> list[str]:
        sentences = (sentence for paragraph in module.analyze(text) for sentence in paragraph)
        return ["".join(token.spacing + token.value for token in sentence) for sentence in sentences]

    return split


def _blingfire(lang: str) -> Splitter:
    module: Any = importlib.import_module("blingfire")
    return lambda text: module.text_to_sentences(text).split("\n")


def _sentence_splitter(lang: str) -> Splitter:
    module: Any = importlib.import_module("sentence_splitter")
    splitter = module.SentenceSplitter(language="ru" if lang == "kk" else lang)  # it has no Kazakh rules
    return lambda text: list(splitter.split(text))


def _icu(lang: str) -> Splitter:
    module: Any = importlib.import_module("icu")
    iterator = module.BreakIterator.createSentenceInstance(module.Locale(lang))

    def split(text: str) -> list[str]:
        units = module.UnicodeString(text)  # boundaries count UTF-16 units
        iterator.setText(units)
        made, start = [], 0
        for end in iterator:
            made.append(str(units[start:end]))
            start = end
        return made

    return split


PEERS: dict[str, tuple[str, Callable[[str], Splitter], tuple[str, ...]]] = {
    "razdel": ("razdel", _razdel, ("kk", "ru", "en")),
    "sentencex": ("sentencex", _sentencex, ("kk", "ru", "en", "zh")),
    "pysbd": ("pysbd", _pysbd, ("kk", "ru", "en", "zh")),
    "syntok": ("syntok", _syntok, ("kk", "ru", "en")),
    "blingfire": ("blingfire", _blingfire, ("kk", "ru", "en", "zh")),
    "sentence-splitter": ("sentence_splitter", _sentence_splitter, ("kk", "ru", "en")),
    "ICU": ("icu", _icu, ("kk", "ru", "en", "zh")),
}
"""Name → module, how to make the splitter for a language, languages it is meant for or close to."""


def _installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def main() -> None:
    """Answer requests until the input ends."""
    splitters: dict[tuple[str, str], Splitter] = {}
    print(json.dumps({name: langs for name, (module, _, langs) in PEERS.items() if _installed(module)}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["peer"], request["lang"])
        if key not in splitters:
            splitters[key] = PEERS[key[0]][1](key[1])
        split, sentences = splitters[key], []
        began = time.process_time()
        for text in request["texts"]:
            sentences.append(list(split(text)))  # noqa: PERF401 (the loop is what is timed)
        seconds = time.process_time() - began
        print(json.dumps({"seconds": seconds, "sentences": sentences}), flush=True)


if __name__ == "__main__":
    main()
