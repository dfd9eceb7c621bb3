"""Configuration files: TOML to each stage's own options; unknown keys are errors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.data import Decoding
from pipeline.errors import UsageError
from pipeline.languages import language
from pipeline.render import FORMS

TARGETS = ("en", "ru", "zh-Hans")

QUALITIES: Mapping[str, Decoding] = {
    "draft": Decoding(beam=1),
    "standard": Decoding(),
    "best": Decoding(beam=6, candidates=6, retries=2),
}
"""What `--quality` stands for: how wide the search is, how many answers are compared, how often it is tried again."""


@dataclass(frozen=True, slots=True)
class Checking:
    """How translations are checked."""

    on: bool = True
    off: tuple[str, ...] = ()
    """Codes that are not wanted, each once, sorted."""
    terms: Path | None = None
    """The user's list of terms, laid over the bundled one."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that decides the result of a run, the model aside."""

    targets: tuple[str, ...] = TARGETS
    """BCP 47 tags, in the order of the columns."""
    decoding: Decoding = field(default_factory=Decoding)
    markdown: str = "paragraphs"
    """Form of the Markdown files; one of `render.FORMS`."""
    checks: Checking = field(default_factory=Checking)


_RANGES: Mapping[str, tuple[float, float]] = {
    "beam": (1, 32),
    "length_ratio": (1.0, 10.0),
    "length_extra": (8, 400),
    "longest_source": (16, 400),
}


def _decoding(raw: Mapping[str, Any], where: str) -> Decoding:
    numbers = dict(raw)
    decoding = make_quality(numbers.pop("quality", "standard"), Decoding(), f"{where}: quality =")
    values: dict[str, Any] = {}
    defaults = asdict(Decoding())
    for key, value in numbers.items():
        wanted, (low, high) = type(defaults[key]), _RANGES[key]
        fits = type(value) in (wanted, int) and low <= value <= high
        if not fits:
            shown = value if len(repr(value)) < 60 else "…"
            kind = "whole number" if wanted is int else "number"
            raise UsageError(f"{where}: {key} = {shown!r} must be a {kind} from {low} to {high}")
        values[key] = wanted(value)
    return replace(decoding, **values)


def make_quality(name: object, decoding: Decoding, where: str) -> Decoding:
    """The options of decoding with those of a quality.  Raises UsageError for a name that is not in `QUALITIES`."""
    if not isinstance(name, str) or name not in QUALITIES:
        raise UsageError(f"{where} {name!r} must be one of {', '.join(QUALITIES)}")
    chosen = QUALITIES[name]
    return replace(decoding, beam=chosen.beam, candidates=chosen.candidates, retries=chosen.retries)


def _checking(raw: Mapping[str, Any], where: str) -> Checking:
    """The section `checks`.  Codes are those of `check.CODES` and of the list of terms."""
    off = raw.get("off", [])
    if not isinstance(off, list) or not all(isinstance(code, str) for code in off):
        raise UsageError(f'{where}: checks.off must be a list of codes such as ["spacing", "capital"]')
    if off:
        from pipeline.check import CODES  # the checks' tables are read on import

        known = {*(code.code for code in CODES), "term-missing", "term-forbidden"}
        for code in off:
            if code not in known:
                raise UsageError(f"{where}: checks.off: {code!r} is no code; codes are {', '.join(sorted(known))}")
    return Checking(off=tuple(sorted(set(off))))


def make_targets(tags: object, where: str) -> tuple[str, ...]:
    """Check target languages: known, not Kazakh, each once.  Raises UsageError."""
    if not isinstance(tags, list | tuple) or not tags or not all(isinstance(tag, str) for tag in tags):
        raise UsageError(f'{where}: targets must be a list of languages such as ["en", "ru", "zh"]')
    try:
        found = tuple(dict.fromkeys(language(tag).tag for tag in tags))
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    if any(tag.split("-")[0] == "kk" for tag in found):
        raise UsageError(f"{where}: kk is the source language; targets are en, ru and zh")
    return found


def read_options(path: Path) -> Options:
    """Read a configuration file.  Raises UsageError that names the file and the key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not valid TOML: {str(error)[:120]}") from None
    known = {"translate": {"targets", "quality", *_RANGES}, "checks": {"off"}, "render": {"markdown"}}
    for section, values in raw.items():
        if section not in known:
            raise UsageError(f"{path}: [{section}] is unknown; sections are {', '.join(known)}")
        if not isinstance(values, dict):
            raise UsageError(f"{path}: {section} must be a section, written [{section}]")
        for key in values:
            if key not in known[section]:
                raise UsageError(f"{path}: {section}.{key} is unknown; keys are {', '.join(sorted(known[section]))}")
    translate = dict(raw.get("translate", {}))
    targets = make_targets(translate.pop("targets", list(TARGETS)), str(path))
    form = raw.get("render", {}).get("markdown", "paragraphs")
    if form not in FORMS:
        raise UsageError(f"{path}: render.markdown = {form!r} must be one of {', '.join(FORMS)}")
    return Options(targets, _decoding(translate, str(path)), form, _checking(raw.get("checks", {}), str(path)))
