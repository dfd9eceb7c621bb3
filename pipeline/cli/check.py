"""`qosbet check`: what an editor should look at in translations, whoever made them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import fail, put, say
from pipeline.cli.options import Format, check_format
from pipeline.data import Note, Severity
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.check import Options
    from pipeline.cli.pairs import Case
    from pipeline.export.record import Skipped
    from pipeline.terms import TermIndex

_SHOWN = 20
"""Units that could not be read and are named one by one."""


def _plural(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def flag_json(note: Note) -> dict[str, object]:
    """A note as `qosbet check` prints it; `start` and `end` are code points of the translation, or null."""
    start, end = note.target if note.target is not None else (None, None)
    return {
        "code": note.code,
        "severity": note.severity.value,
        "start": start,
        "end": end,
        "message": " ".join(note.message.split()),
    }


@dataclass(slots=True)
class _Job:
    """A run over pairs: prints, and keeps count."""

    form: str
    lines: bool
    options: Options
    terms: TermIndex | None
    pairs: int = 0
    flagged: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def notes(self, case: Case) -> tuple[Note, ...]:
        from pipeline.check import check_pair
        from pipeline.trust import books_of

        notes = check_pair(
            case.source, case.target, case.lang, books_of(case.lang), score=case.score, options=self.options
        )
        if self.terms is None or not case.target.strip():
            return notes
        from pipeline.terms import find_terms, verify

        return (*notes, *verify(find_terms(case.source, self.terms), case.target, case.lang))

    def one(self, case: Case) -> None:
        self.show(case, self.notes(case))

    def article(self, cases: Sequence[Case]) -> None:
        """Pairs of one article: also against each other."""
        from pipeline.check import check_article
        from pipeline.trust import books_of

        if not cases:
            return
        lang = cases[0].lang
        together: dict[int, list[Note]] = defaultdict(list)
        for number, note in check_article([(case.source, case.target) for case in cases], lang, books_of(lang)):
            if note.code not in self.options.off:
                together[number].append(note)
        for number, case in enumerate(cases):
            self.show(case, (*self.notes(case), *together[number]))

    def show(self, case: Case, notes: Sequence[Note]) -> None:
        self.pairs += 1
        self.flagged += any(note.severity is not Severity.INFO for note in notes)
        self.severities.update(note.severity for note in notes)
        self.codes.update(note.code for note in notes if note.severity is not Severity.INFO)
        flags = [flag_json(note) for note in notes]
        if self.form == "jsonl":
            head = {} if self.lines else {"id": case.place, "lang": case.lang}
            put(json.dumps({**head, "flags": flags}, ensure_ascii=False))
            return
        place = case.place if self.lines else f"{case.place}\t{case.lang}"
        for flag in flags:
            put(f"{place}\t{flag['code']}\t{flag['severity']}\t{flag['message']}")

    def summary(self) -> str:
        text = f"{_plural(self.pairs, 'line' if self.lines else 'pair')}, {self.flagged} flagged"
        levels = [(self.severities[level], level.value) for level in (Severity.ERROR, Severity.WARNING)]
        counts = [_plural(count, name) for count, name in levels if count]
        if counts:
            text += f" ({', '.join(counts)}): " + ", ".join(f"{c} {n}" for c, n in self.codes.most_common())
        return text


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Corpus file (.tmx, .xlf, .tsv, .jsonl, Moses), workspace; two files of lines (--lines)."),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="SOURCE and TARGET are texts, line by line; - is stdin.")
    ] = False,
    to: Annotated[list[str] | None, typer.Option("--to", help="Target language: en, ru, zh.  May be repeated.")] = None,
    format: Format = "text",
    off: Annotated[list[str] | None, typer.Option("--off", help="Code that is not wanted; may be repeated.")] = None,
    terms: Annotated[Path | None, typer.Option("--terms", help="Check the wordings of this list (.tsv), too.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if there is an error or a warning.")] = False,
) -> None:
    """Check translations of Kazakh text: what is missing, added, garbled; numbers, names, signs.

    With --format jsonl one object a pair: flags with code, severity, start, end (half-open, code points of the
    translation, or null) and message.  As text one line a finding: number, code, severity, message.
    """
    from pipeline.languages import language

    check_format(format)
    paths, langs = files or [], [language(tag).tag for tag in to or ()]
    job = _Job(format, lines, _options(off or ()), _term_index(terms))
    if lines:
        broken = _check_lines(job, paths, langs)
    elif len(paths) != 1:
        raise UsageError("give one corpus file or workspace, or --lines SOURCE TARGET")
    elif paths[0].is_dir():
        broken = _check_workspaces(job, paths[0], langs)
    else:
        broken = _check_corpus(job, paths[0], langs)
    say(job.summary())
    if broken or (strict and job.flagged):
        raise typer.Exit(1)


def _options(off: Sequence[str]) -> Options:
    from pipeline.check import CODES, Options

    known = [code.code for code in CODES]
    for code in off:
        if code not in known:
            raise UsageError(f"--off {code!r} must be one of {', '.join(known)}")
    return Options(off=frozenset(off))


def _term_index(path: Path | None) -> TermIndex | None:
    if path is None:
        return None
    from pipeline.terms import TermIndex, load_terms

    return TermIndex(load_terms(path, bundled=False))


def _check_lines(job: _Job, paths: Sequence[Path], langs: Sequence[str]) -> bool:
    from pipeline.cli.pairs import line_cases

    if len(paths) != 2:
        raise UsageError(f"--lines needs two files, SOURCE and TARGET; {len(paths)} given")
    if len(langs) != 1:
        raise UsageError("--lines needs exactly one target language, e.g. --to ru")
    for case in line_cases(paths[0], paths[1], langs[0]):
        job.one(case)
    return False


def _check_workspaces(job: _Job, folder: Path, langs: Sequence[str]) -> bool:
    from pipeline.cli.pairs import workspace_cases, workspaces_in

    for workspace in workspaces_in(folder):
        for cases in workspace_cases(workspace, langs):
            job.article(cases)
    return False


def _check_corpus(job: _Job, path: Path, langs: Sequence[str]) -> bool:
    """Whether something could not be read."""
    from pipeline.cli.pairs import corpus_cases

    broken: Counter[str] = Counter()
    for case in _sound(corpus_cases(path, langs), broken):
        job.one(case)
    for reason, count in sorted(broken.items()):
        say(f"skipped, {reason}: {count}")
    if not job.pairs:
        fail(f"{path}: no Kazakh text with a translation to check; say the languages with --to")
    return not job.pairs or bool(set(broken) - {"untranslated", "language"})


def _sound(items: Iterable[Case | Skipped], broken: Counter[str]) -> Iterator[Case]:
    """What could be read; the rest is named and counted by its reason."""
    from pipeline.cli.pairs import Case

    for item in items:
        if isinstance(item, Case):
            yield item
            continue
        broken[item.reason] += 1
        if broken[item.reason] <= _SHOWN and item.reason not in ("untranslated", "language"):
            fail(f"{item.place}: {item.reason}: {item.detail}")
