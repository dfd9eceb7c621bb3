"""`qosbet split` and `qosbet align`: the language core on files, as JSON Lines or plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import put
from pipeline.cli.files import is_stdin, read_file
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.data import Segmented

Format = Annotated[str, typer.Option("--format", help="text or jsonl.")]


def _segments(path: Path, lang: str) -> Segmented:
    from pipeline.ingest import read_bytes
    from pipeline.languages import short_tag
    from pipeline.split import split_document
    from pipeline.store.workspace import printable

    name = printable(path.name if not is_stdin(path) else "stdin")
    return split_document(read_bytes(read_file(path), name, lang=short_tag(lang), check_language=False))


def _check_format(value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(f"--format {value!r} must be one of {', '.join(known)}")


def split(
    file: Annotated[Path, typer.Argument(help="Text or Markdown file; - is stdin.")],
    lang: Annotated[str, typer.Option("--lang", help="Language of the text: kk, en, ru, zh.")] = "kk",
    format: Format = "text",
    explain: Annotated[
        bool, typer.Option("--explain", help="Every candidate stop with the rule that decided.")
    ] = False,
) -> None:
    """Split a text into segments, with offsets into the untouched text.

    With --format jsonl one object a segment: start, end (half-open, code points), kind, block, text.
    """
    from pipeline.split import explain as decisions
    from pipeline.store.serial import jsonl, segment_json

    _check_format(format, ("text", "jsonl"))
    source = _segments(file, lang)
    if explain:
        for block in source.document.blocks:
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


def align(
    source: Annotated[Path, typer.Argument(help="The source text.")],
    target: Annotated[Path, typer.Argument(help="Its translation.")],
    from_: Annotated[str, typer.Option("--from", help="Language of the source.")] = "kk",
    to: Annotated[str, typer.Option("--to", help="Language of the target.")] = "ru",
    format: Format = "text",
) -> None:
    """Align the sentences of two given texts, without any model.

    With --format jsonl one object a bead: the half-open index ranges of both sides, the score
    (log-odds) and the sentences; otherwise two tab-separated columns.
    """
    from pipeline.align import align_sentences
    from pipeline.store.serial import jsonl

    _check_format(format, ("text", "jsonl"))
    left, right = _segments(source, from_), _segments(target, to)
    ours = [" ".join(segment.plain.split()) for segment in left.segments]
    theirs = [" ".join(segment.plain.split()) for segment in right.segments]
    for bead in align_sentences(ours, theirs, from_, to):
        a, b = ours[bead.source.start : bead.source.end], theirs[bead.target.start : bead.target.end]
        if format == "jsonl":
            value = {"source": list(bead.source), "target": list(bead.target), "score": bead.score}
            put(jsonl({**value, "source_text": a, "target_text": b}))
        else:
            put(" ".join(a) + "\t" + " ".join(b))
