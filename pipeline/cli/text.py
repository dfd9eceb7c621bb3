"""`qosbet split`: segments of a file, as JSON Lines or plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import put
from pipeline.cli.files import is_stdin, read_file
from pipeline.cli.options import Encoding, Format, check_format

if TYPE_CHECKING:
    from pipeline.data import Segmented


def _segments(path: Path, lang: str, encoding: str | None) -> Segmented:
    from pipeline.ingest import read_bytes
    from pipeline.languages import short_tag
    from pipeline.run import split_source
    from pipeline.store.workspace import printable

    name = printable(path.name if not is_stdin(path) else "stdin")
    return split_source(read_bytes(read_file(path, encoding), name, lang=short_tag(lang), check_language=False))


def split(
    file: Annotated[Path, typer.Argument(help="Text or Markdown file; - is stdin.")],
    lang: Annotated[str, typer.Option("--lang", help="Language of the text: kk, en, ru, zh.")] = "kk",
    format: Format = "text",
    encoding: Encoding = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every candidate stop with the rule that decided.")
    ] = False,
) -> None:
    """Split a text into segments, with offsets into the untouched text.

    With --format jsonl one object a segment: start, end (half-open, code points), kind, block, text.
    """
    from pipeline.reading import in_cyrillic
    from pipeline.split import explain as decisions
    from pipeline.store.serial import jsonl, segment_json

    check_format(format)
    source = _segments(file, lang, encoding)
    if explain:
        for block in in_cyrillic(source.document).blocks:
            text = block.inline.plain if block.inline else source.document.text[block.start : block.end]
            for decision in decisions(text, lang):
                around = " ".join(text[max(0, decision.position - 30) : decision.position + 15].split())
                value = {
                    "position": decision.position,
                    "boundary": decision.boundary,
                    "rule": decision.rule,
                    "text": around,
                }
                mark = "split" if decision.boundary else "keep "
                put(jsonl(value) if format == "jsonl" else f"{mark} {decision.rule:18} {around}")
        return
    for segment in source.segments:
        put(jsonl(segment_json(segment)) if format == "jsonl" else " ".join(segment.text.split()))
