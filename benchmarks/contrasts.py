"""Make ``pipeline/check/contrasts-names.tsv`` from the bundled lists of terms: places and given names.

    python -m benchmarks.contrasts

Names of a kind exclude each other, as the words of ``contrasts.tsv`` do; the format is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.terms import Term, bundled_terms

PATH = Path(__file__).resolve().parent.parent / "pipeline" / "check" / "contrasts-names.tsv"
SETS = {"country": "country", "city": "place", "region": "place", "given": "given"}
"""Types of terms and the sets they belong to."""
_HEAD = (
    "# Places and given names, made from pipeline/terms/lists by python -m benchmarks.contrasts; the columns are\n"
    "# those of contrasts.tsv.\n"
)
_RUSSIAN_ENDING = re.compile("(?:ский|ая|ое|ия|ья|ый|ий|[аеийоуьыя])$")


def _form(lang: str, wording: str, name: bool) -> str:
    """A wording of one word as a form: its stem with ``*``."""
    lowered = wording.lower()
    if lang == "ru":
        stem = _RUSSIAN_ENDING.sub("", lowered)
        return f"{stem}*" if len(stem) >= 3 else lowered
    if lang == "zh":
        return wording
    return f"{lowered}*" if len(lowered) >= 4 or name else lowered


def _forms(term: Term, lang: str, wordings: tuple[str, ...]) -> str:
    given = SETS[term.type] == "given"
    single = [w for w in wordings if not re.search(r"[\s«»()-]", w)]
    if lang == "zh":
        single = [] if given else [w for w in single if len(w) >= 2 and not w.endswith("方")]
    return " ".join(dict.fromkeys(_form(lang, w, given) for w in single))


def rows() -> Iterator[str]:
    """The lines of the file, heading left out."""
    for term in bundled_terms().terms:
        if term.type in SETS:
            forms = [_forms(term, lang, getattr(term, lang)) for lang in ("kk", "en", "ru", "zh")]
            if forms[0] and (forms[1] or forms[2]):
                yield "\t".join((SETS[term.type], *forms))


def content() -> str:
    """The whole file."""
    return _HEAD + "".join(f"{row}\n" for row in rows())


if __name__ == "__main__":
    PATH.write_text(content(), encoding="utf-8")
