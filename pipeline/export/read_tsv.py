"""TSV → records: our own, or any file with one column a language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import IO

from pipeline.errors import IngestError, UsageError
from pipeline.export.escapes import unescape_line
from pipeline.export.fields import RECORD_FIELDS, make_version
from pipeline.export.lines import Line, read_lines
from pipeline.export.parse import known_tag, made
from pipeline.export.record import Item, Skipped, Version, flag_of_line
from pipeline.export.tsv import FLAGS, columns
from pipeline.languages import language


def read_tsv(stream: IO[bytes], name: str, langs: Sequence[str] = ()) -> Iterator[Item]:
    """The lines of a TSV file, in order.

    A header names the languages by BCP 47 tags (``kk`` first, other columns are passed over); without one the
    columns are `langs`.  Escapes are resolved only in files of ours, whose header begins with ``id``: elsewhere a
    backslash is a backslash.  Quotes mean nothing.  A line with too few columns is skipped.
    Raises IngestError where neither says which column is which.
    """
    lines = read_lines(stream, name)
    first = next(lines, None)
    if first is None:
        return
    header = first.text.split("\t")
    if ours := tuple(langs_of(header)):
        yield from (_ours(line, header, ours, name) for line in lines)
        return
    named = [cell for cell in header if _is_language(cell)]
    if len(named) >= 2:
        header = [known_tag(cell) if _is_language(cell) else "" for cell in header]
        yield from (_foreign(line, header, name) for line in lines)
    elif langs:
        yield _foreign(first, langs, name)
        yield from (_foreign(line, langs, name) for line in lines)
    else:
        raise IngestError(f"{name}: line 1 names no languages; give a header such as kk<TAB>en, or use --from and --to")


def langs_of(header: Sequence[str]) -> list[str]:
    """The languages of a header of ours; empty for another."""
    end = header.index(RECORD_FIELDS[0]) if RECORD_FIELDS[0] in header else 0
    langs = list(header[1:end])
    return langs if langs and list(header) == columns(langs) else []


def _is_language(cell: str) -> bool:
    try:
        language(known_tag(cell))
    except UsageError:
        return False
    return True


def _ours(line: Line, header: Sequence[str], langs: Sequence[str], name: str) -> Item:
    place = f"{name}: line {line.number}"
    cells = line.text.split("\t")
    if line.broken or len(cells) != len(header):
        return Skipped("broken", place, line.broken or f"{len(cells)} columns, the header has {len(header)}")
    try:
        values = dict(zip(header, map(unescape_line, cells), strict=True))
        versions = [_version(lang, values) for lang in langs]
    except ValueError as error:  # of an escape, or of the JSON of the flags
        return Skipped("broken", place, str(error))
    return made(place, versions, {field: values[field] for field in RECORD_FIELDS}, name, line.number - 2)


def _version(lang: str, values: dict[str, str]) -> Version:
    facts = [(key.removesuffix(f":{lang}"), value) for key, value in values.items() if key.endswith(f":{lang}")]
    raw = json.loads(values[f"{FLAGS}:{lang}"] or "[]")
    if not isinstance(raw, list) or not all(isinstance(flag, str) for flag in raw):
        raise ValueError(f"column {FLAGS}:{lang} holds no list of flags")
    return make_version(lang, values[lang], facts, tuple(map(flag_of_line, raw)))


def _foreign(line: Line, header: Sequence[str], name: str) -> Item:
    place = f"{name}: line {line.number}"
    cells = line.text.split("\t")
    if line.broken or len(cells) < len(header):
        return Skipped("broken", place, line.broken or f"{len(cells)} columns, {len(header)} are needed")
    pairs = sorted(
        ((lang, cell) for lang, cell in zip(header, cells, strict=False) if lang), key=lambda pair: pair[0] != "kk"
    )
    return made(place, [Version(lang, cell) for lang, cell in pairs], {}, name, line.number - 1)
