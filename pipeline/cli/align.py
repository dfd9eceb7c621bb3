"""`qosbet align`: an article and its given translations, as beads on stdout or as a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import progress_bar, put, say
from pipeline.cli.files import is_stdin, read_file, shown
from pipeline.cli.machine import Machine, find_machine
from pipeline.cli.options import Encoding, Engine, Format, Model, Workers, check_format
from pipeline.cli.workspaces import is_up_to_date, write
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.data import Bitext, Document
    from pipeline.run import Result


def align(
    source: Annotated[Path, typer.Argument(help="The source text (.txt, .md).")],
    targets: Annotated[list[Path], typer.Argument(help="Its translations, one a language.")],
    from_: Annotated[str, typer.Option("--from", help="Language of the source.")] = "kk",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="Language of each translation, in their order; without it, it is recognised."),
    ] = None,
    format: Format = "text",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for a workspace with pages; without it beads go to stdout.")
    ] = None,
    model: Model = None,
    with_model: Annotated[
        bool, typer.Option("--with-model", help="Let a model's translation of the source help; --model implies it.")
    ] = False,
    engine: Engine = "auto",
    workers: Workers = 0,
    markdown: Annotated[str, typer.Option("--markdown", help="Form of the Markdown: paragraphs or table.")] = (
        "paragraphs"
    ),
    encoding: Encoding = None,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Do not refuse texts that look like another language.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make everything again, even what is up to date.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Align an article with the translations you have: "I have the official version".

    Sentences may be merged, split, left out or added (beads up to 3-3, 1-0, 0-1).  With --out the same
    pages and bitexts are made as for a machine translation, gaps shown; otherwise the beads are
    printed: two tab-separated columns, or with --format jsonl one object a bead, with the half-open
    index ranges of both sides, the score, and what each kind of evidence adds to it.
    """
    from pipeline.render import FORMS

    check_format(format)
    if markdown not in FORMS:
        raise UsageError(f"--markdown {markdown!r} must be one of {', '.join(FORMS)}")
    if out is None and len(targets) > 1:
        raise UsageError("several translations need --out FOLDER; without it give one")
    if [source, *targets].count(Path("-")) > 1:
        raise UsageError("only one of the texts can be stdin")
    if (with_model or model is not None) and not from_.strip().lower().startswith("kk"):
        raise UsageError(f"models translate from Kazakh; with --from {from_} leave --with-model and --model out")
    data = [read_file(path, encoding) for path in (source, *targets)]
    langs = [from_, *_languages(targets, data[1:], to)]
    documents = _documents([source, *targets], data, langs, check_language=not any_language)
    machine = find_machine(model, engine, "", workers) if model is not None or with_model else None
    if out is None:
        for line in _beads(_aligned(documents, machine, quiet).bitexts[0], format):
            put(line)
        return
    _workspace(out, source, data[0], documents, machine, markdown, force=force, quiet=quiet)


def _languages(paths: Sequence[Path], data: Sequence[bytes], to: Sequence[str] | None) -> list[str]:
    """The language of each translation: as said, or as recognised."""
    from pipeline.ingest.decode import decode
    from pipeline.languages import LANGUAGES
    from pipeline.text.letters import guess_language

    if to:
        if len(to) != len(paths):
            raise UsageError(f"--to is given {len(to)} times for {len(paths)} translation(s); once for each, in order")
        return list(to)
    known = {language.tag for language in LANGUAGES}
    found = []
    for path, content in zip(paths, data, strict=True):
        guess = guess_language(decode(content, shown(path)).text).lang
        guess = "kk" if guess.startswith("kk-") else guess  # in whatever letters
        if guess not in known:
            raise UsageError(f"{shown(path)}: its language cannot be recognised; say it with --to en, ru, zh or kk")
        found.append(guess)
    return found


def _documents(
    paths: Sequence[Path], data: Sequence[bytes], langs: Sequence[str], *, check_language: bool
) -> list[Document]:
    from pipeline.ingest import read_bytes
    from pipeline.languages import language, short_tag
    from pipeline.store.workspace import printable

    tags = [language(lang).tag for lang in langs]
    if len({short_tag(tag) for tag in tags}) < len(tags):
        found = ", ".join(f"{shown(path)}: {tag}" for path, tag in zip(paths, tags, strict=True))
        raise UsageError(f"each text must be in a language of its own ({found}); say them with --from and --to")
    names = [" ".join(printable(path.name if not is_stdin(path) else "stdin").split()) for path in paths]
    return [
        read_bytes(content, name, lang=tag, check_language=check_language)
        for content, name, tag in zip(data, names, tags, strict=True)
    ]


def _aligned(documents: Sequence[Document], machine: Machine | None, quiet: bool) -> Result:
    from pipeline.run import align_documents

    with progress_bar(quiet or machine is None) as bar:
        bar.start(documents[0].name)
        translator = machine.translator() if machine else None
        return align_documents(documents[0], documents[1:], translator, bar.advance)


def _beads(bitext: Bitext, format: str) -> list[str]:
    from pipeline.store.serial import jsonl

    lines = []
    for bead in bitext.beads:
        ours, theirs = (
            [" ".join(segment.plain.split()) for segment in side.segments[span.start : span.end]]
            for side, span in ((bitext.source, bead.source), (bitext.target, bead.target))
        )
        if format == "jsonl":
            value = {
                "source": list(bead.source),
                "target": list(bead.target),
                "score": bead.score,
                "evidence": dict(bead.evidence),
                "notes": [note.code for note in bead.notes],
                "source_text": ours,
                "target_text": theirs,
            }
            lines.append(jsonl(value))
        else:
            lines.append(" ".join(ours) + "\t" + " ".join(theirs))
    return lines


def _workspace(
    out: Path,
    source: Path,
    data: bytes,
    documents: Sequence[Document],
    machine: Machine | None,
    markdown: str,
    *,
    force: bool,
    quiet: bool,
) -> None:
    from pipeline.config import Options
    from pipeline.run import artefacts, given_card, make_signature
    from pipeline.store import open_workspace
    from pipeline.store.workspace import source_name

    if is_stdin(source):
        source = Path("stdin")
    options = Options(tuple(document.lang for document in documents[1:]), markdown=markdown)
    card = given_card(documents[1:], machine.card if machine else None)
    signature = make_signature(data, source_name(source, out), card, options, documents[0].lang)
    workspace = open_workspace(out, source)
    if not force and is_up_to_date(workspace, signature, source.name):
        return
    if gone := workspace.replaces(given=True):
        say(f"{source.name}: replaces {gone}", "yellow")
    result = _aligned(documents, machine, quiet)
    names = tuple(document.name for document in documents[1:])
    folder = write(workspace, source.name, signature, result.account, artefacts(result, options, names))
    for bitext in result.bitexts:
        say(_summary(bitext))
    put(str(folder / "index.html"))


def _summary(bitext: Bitext) -> str:
    """One line on how much of both texts found a counterpart."""
    linked = [bead for bead in bitext.beads if len(bead.source) and len(bead.target)]
    lone = len(bitext.source.segments) - sum(len(bead.source) for bead in linked)
    added = len(bitext.target.segments) - sum(len(bead.target) for bead in linked)
    pair = f"{bitext.source.document.lang}-{bitext.target.document.lang}"
    return f"{pair}: {len(linked)} pairs; without counterpart: {lone} source, {added} target segments"
