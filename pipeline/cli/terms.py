"""`qosbet terms`: the terms of a list in Kazakh text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import put, say
from pipeline.cli.options import Format, check_format
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.terms import TermMatch

_LANGUAGES = ("en", "ru", "zh")


def terms(
    lines: Annotated[Path | None, typer.Option("--lines", help="Kazakh text, line by line; - is stdin.")] = None,
    list_: Annotated[
        Path | None, typer.Option("--terms", help="List of terms (.tsv), laid over the bundled one.")
    ] = None,
    bundled: Annotated[bool, typer.Option("--bundled/--no-bundled", help="Whether the bundled list counts.")] = True,
    format: Format = "text",
) -> None:
    """Find the terms of a list in Kazakh text, whatever endings they carry, and say how to translate them.

    With --format jsonl one object a line: matches with start, end (half-open, code points), lemma and targets.
    As text one line a match, separated by tabs: number of the line, place, words, lemma, wordings.
    """
    from pipeline.cli.pairs import cyrillic_lines
    from pipeline.store.serial import jsonl
    from pipeline.terms import TermIndex, find_terms, line_json, load_terms

    check_format(format)
    if lines is None:
        raise UsageError("no text given; e.g. qosbet terms --lines article.txt")
    if not bundled and list_ is None:
        raise UsageError("--no-bundled leaves no list; name one with --terms")
    index = TermIndex(load_terms(list_, bundled=bundled))
    count = found = 0
    for count, line in enumerate(cyrillic_lines(lines), start=1):
        matches = [line.placed(match) for match in find_terms(line.cyrillic, index)]
        found += len(matches)
        if format == "jsonl":
            put(jsonl(line_json(matches)))
        else:
            for match in matches:
                put(_row(count, line.text, match))
    say(f"{count} line(s), {found} term(s)")


def _row(number: int, text: str, match: TermMatch) -> str:
    wordings = "; ".join(f"{lang}: {match.term.targets(lang)[0]}" for lang in _LANGUAGES if match.term.targets(lang))
    start, end = match.span
    words = " ".join(text[start:end].split())
    return f"{number}\t{start}–{end}\t{words}\t{match.lemma}\t{wordings}"
