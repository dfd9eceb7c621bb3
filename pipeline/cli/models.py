"""`qosbet models`: list, get, convert, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import put, say
from pipeline.cli.options import Engine
from pipeline.errors import UsageError

Form = Annotated[
    str, typer.Option("--format", help="int8 (our own engine), ctranslate2, or auto: what is fastest here.")
]

app = typer.Typer(help="Models: list, get, convert, check.", no_args_is_help=True, rich_markup_mode=None)


@app.command(name="list")
def list_models(format: Annotated[str, typer.Option("--format", help="text or jsonl.")] = "text") -> None:
    """List the models known by name, and which of them are on this machine."""
    from pipeline.engines.registry import best_name, home, is_converted, manifest
    from pipeline.store.serial import jsonl

    if format not in ("text", "jsonl"):
        raise UsageError(f"--format {format!r} must be one of text, jsonl")
    best = best_name()
    for entry in manifest().values():
        place = home(entry.name)
        state = "ready" if place and is_converted(place) else "not converted" if place else "absent"
        if format == "jsonl":
            put(
                jsonl(
                    {
                        "name": entry.name,
                        "state": state,
                        "default": entry.name == best,
                        "licence": entry.licence,
                        "source": entry.source,
                        "revision": entry.revision,
                        "size": entry.size,
                        "title": entry.title,
                        "folder": str(place) if place else None,
                    }
                )
            )
        else:
            mark = "*" if entry.name == best else " "
            put(f"{mark} {entry.name:10}  {state:13}  {entry.licence:13}  {entry.size:24}  {entry.title}")
    if format != "jsonl":
        say("* is used when no --model is given.  Any folder or hub id (owner/name) with an NLLB model works, too.")


@app.command()
def get(
    name: Annotated[str, typer.Argument(help="Model name or hub id (owner/name).")],
    revision: Annotated[str | None, typer.Option("--revision", help="Another revision than the pinned one.")] = None,
    quantization: Annotated[str, typer.Option("--quantization", help="Arithmetic of the conversion.")] = "int8",
    form: Form = "auto",
) -> None:
    """Download a model, check its digests, and convert it for the CPU."""
    from pipeline.engines.convert import convert_best
    from pipeline.engines.fetch import fetch
    from pipeline.engines.registry import card_of, manifest

    entry = manifest().get(name)
    if entry and entry.notice:
        say(entry.notice)
    folder = fetch(name, revision)
    say(f"converting {folder} (once; needs about twice the model's size in memory)")
    put(str(convert_best(folder, card_of(folder, name, ""), form, quantization)))


@app.command()
def convert(
    model: Annotated[str, typer.Argument(help="Model name, or a folder with a checkpoint.")],
    quantization: Annotated[str, typer.Option("--quantization", help="int8, int8_float32, float32, …")] = "int8",
    form: Form = "auto",
    output: Annotated[Path | None, typer.Option("--output", help="Folder for the converted model.")] = None,
) -> None:
    """Convert a checkpoint in the official layout for the CPU.

    The output vocabulary is cut to what English, Russian and Chinese need; the source keeps all pieces.
    """
    from pipeline.engines.convert import convert_best
    from pipeline.engines.registry import find

    found = find(model, "transformers")
    say(f"converting {found.folder} to {quantization}")
    put(str(convert_best(found.folder, found.card, form, quantization, output)))
    if found.card.notice:
        say(found.card.notice)


@app.command()
def check(
    model: Annotated[str, typer.Argument(help="Model name or folder.")],
    engine: Engine = "auto",
) -> None:
    """Check a model: digests, layout, language codes, source prefix."""
    from pipeline.engines.check import check as facts

    for fact in facts(model, engine):
        put(f"{fact.name:16} {fact.value}")
