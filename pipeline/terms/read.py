"""Lists of terms: tab-separated files with a header line.

    kk    en    ru    zh    type    note    [forbidden]    [match]

Alternatives are separated by ``;``, the preferred one first.  Lines that begin with ``#`` and empty lines are passed
over.  `forbidden` holds target wordings that are wrong, with or without a language (``ru:Алма-Ата;en:Alma-Ata``).
`match` holds words: ``case`` (the capital must be there), ``any`` (it need not be), ``exact`` (no endings), ``+лық``
(this derivational ending counts as the term, too).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.terms.model import LANGUAGES, PLACES_AND_PEOPLE, Casing, Term, TermList
from pipeline.text.morphology.knowledge import knowledge

_REQUIRED = ("kk", "en", "ru", "zh", "type", "note")
_OPTIONAL = ("forbidden", "match")
_NAMES = PLACES_AND_PEOPLE | {"company", "award"}
"""Types whose entries are proper names."""
_COMMON = frozenset(
    {"term", "post", "event", "document", "treaty", "unit", "month", "nationality", "abbreviation", "forum"}
)
"""Types whose entries are often written without a capital."""


def _columns(name: str, header: str) -> tuple[str, ...]:
    columns = tuple(column.strip() for column in header.split("\t"))
    if len(columns) == 1:
        raise UsageError(
            f"{name}:1: the header {header[:60]!r} has no tabs; separate the columns by tabs, not by spaces"
        )
    for column in _REQUIRED:
        if column not in columns:
            raise UsageError(f"{name}:1: column {column!r} is missing; the header is {' '.join(_REQUIRED)}, by tabs")
    for column in columns:
        if column not in (*_REQUIRED, *_OPTIONAL):
            raise UsageError(f"{name}:1: column {column!r} is not known; use {', '.join((*_REQUIRED, *_OPTIONAL))}")
    if len(set(columns)) < len(columns):
        raise UsageError(f"{name}:1: a column stands twice in {' '.join(columns)}; leave one")
    return columns


def _wordings(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for piece in cell.split(";") if (part := " ".join(piece.split()))))


def _casing(kk: str, kind: str, words: Iterable[str]) -> Casing:
    if "any" in words:
        return Casing.ANY
    if "case" in words:
        return Casing.CAPITAL
    if not kk.lstrip('«“"')[:1].isupper() or kind in _COMMON:
        return Casing.ANY
    return Casing.CAPITAL if kind in _NAMES or len(kk.split()) == 1 else Casing.ANY


def _forbidden(cell: str) -> tuple[tuple[str, str], ...]:
    found = []
    for wording in _wordings(cell):
        lang, colon, rest = wording.partition(":")
        found.append((lang, rest.strip()) if colon and lang in LANGUAGES else ("", wording))
    return tuple(found)


def _match_words(cell: str, where: str) -> tuple[str, ...]:
    words = tuple(cell.split())
    derived = knowledge().derived
    for word in words:
        if word not in ("case", "any", "exact") and not (word[0] == "+" and word[1:] in derived):
            known = ", ".join(f"+{ending}" for ending in derived)
            raise UsageError(f"{where}: match {word!r} is not known; use case, any, exact, {known}")
    return words


def _term(row: Mapping[str, str], name: str, line: int) -> Term:
    where = f"{name}:{line}"
    kk = _wordings(row["kk"])
    if not kk:
        raise UsageError(f"{where}: the column kk is empty; give the Kazakh term or delete the line")
    for wording in kk:
        if not re.search(r"[^\W_]", wording):
            raise UsageError(f"{where}: kk {wording!r} has no letter or figure; give the Kazakh term")
    if not any(row[lang].strip() for lang in LANGUAGES):
        raise UsageError(f"{where}: {kk[0]!r} has no target; fill in at least one of {', '.join(LANGUAGES)}")
    words = _match_words(row.get("match", ""), where)
    kind = row["type"].strip()
    return Term(
        kk=kk,
        en=_wordings(row["en"]),
        ru=_wordings(row["ru"]),
        zh=_wordings(row["zh"]),
        type=kind,
        note=row["note"].strip(),
        forbidden=_forbidden(row.get("forbidden", "")),
        casing=_casing(kk[0], kind, words),
        exact="exact" in words,
        derived=tuple(word[1:] for word in words if word[0] == "+"),
        source=name,
        line=line,
    )


def _cells(text: str, columns: tuple[str, ...], where: str) -> dict[str, str]:
    cells = text.split("\t")
    if len(cells) == 1:
        raise UsageError(f"{where}: no tab in {text[:60]!r}; separate the columns by tabs, not by spaces")
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    if extra:
        raise UsageError(
            f"{where}: {len(cells)} columns where the header has {len(columns)}; {extra[0][:40]!r} is too much"
        )
    cells += [""] * (len(columns) - len(cells))
    return dict(zip(columns, cells, strict=False))


def parse_terms(text: str, name: str) -> TermList:
    """Read a list.  `name` is the file's name for messages.

    Raises UsageError, with file and line, for a wrong header, a line without tabs or with too many columns, an entry
    without Kazakh or without any target, and a Kazakh wording that stands twice with different targets.
    """
    lines = unicodedata.normalize("NFC", text).removeprefix("\ufeff").splitlines()
    columns: tuple[str, ...] = ()
    terms: list[Term] = []
    seen: dict[str, Term] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not columns:
            columns = _columns(name, line)
            continue
        term = _term(_cells(line, columns, f"{name}:{number}"), name, number)
        same = [seen[wording] for wording in term.kk if wording in seen]
        if same and (same[0].en, same[0].ru, same[0].zh) != (term.en, term.ru, term.zh):
            raise UsageError(
                f"{name}:{number}: {term.lemma!r} stands in line {same[0].line}, too, with other targets; "
                "keep one line and separate alternatives by ;"
            )
        if not same:
            terms.append(term)
            seen.update(dict.fromkeys(term.kk, term))
    if not columns:
        raise UsageError(f"{name}: no header; the first line is {' '.join(_REQUIRED)}, separated by tabs")
    return TermList(tuple(terms))


def decode_terms(data: bytes, name: str) -> TermList:
    """Read a list from a file's bytes, UTF-8 with or without a byte order mark; UsageError as `parse_terms`."""
    try:
        return parse_terms(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{name}:{line}: byte 0x{data[error.start]:02x} is not UTF-8; save the list as UTF-8 text"
        ) from error


@cache
def bundled_terms(*, names: bool = True) -> TermList:
    """The lists that come with the program: terms of Kazakh press releases and, if asked for, people's names."""
    folder = files(__package__).joinpath("lists")
    found = TermList(())
    for name in ("terms.tsv", "names.tsv") if names else ("terms.tsv",):  # the first says more of what stands in both
        found = found.over(parse_terms(folder.joinpath(name).read_text(encoding="utf-8"), name))
    return found


def load_terms(path: Path | None = None, *, bundled: bool = True, names: bool = True) -> TermList:
    """The bundled lists, with the list at `path` laid over them; only that list if `bundled` is False.

    `names` says whether people's names are among the bundled ones.  Raises UsageError as `decode_terms`, and where the
    file cannot be read.
    """
    base = bundled_terms(names=names) if bundled else TermList(())
    if path is None:
        return base
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; give the path of a list of terms") from error
    return decode_terms(data, str(path)).over(base)
