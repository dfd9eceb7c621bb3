"""Read the four-way press corpus and the word lists, and set whole documents aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("kk", "en", "ru", "zh")
"""Column order of every corpus file."""

TEST_DOCUMENTS = 64
DEV_DOCUMENTS = 32


@dataclass(frozen=True, slots=True)
class Quad:
    """One sentence in four languages, in the order of `LANGUAGES`, and its place in the document."""

    texts: tuple[str, str, str, str]
    kind: str
    """Structure label in force: title, dateline, para, quote, heading, list, or `term` for a list entry."""


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A press release: its slug, its kind and its sentences in order."""

    slug: str
    kind: str
    quads: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Whole documents, disjoint: a document stands in exactly one of the three."""

    train: tuple[CorpusDocument, ...]
    dev: tuple[CorpusDocument, ...]
    test: tuple[CorpusDocument, ...]


def _quad(line: str, kind: str, where: str) -> Quad:
    columns = tuple(column.strip() for column in line.split("\t"))
    if len(columns) != len(LANGUAGES) or not all(columns):
        raise ValueError(f"{where}: expected {len(LANGUAGES)} non-empty columns, found {len(columns)}")
    return Quad((columns[0], columns[1], columns[2], columns[3]), kind)


def read_documents(path: Path) -> list[CorpusDocument]:
    """Read one corpus file.  Lines beginning with ``#`` carry structure, the others one sentence each.

    Raises ValueError, naming file and line, for a line without four non-empty columns.
    """
    documents: list[CorpusDocument] = []
    slug, doc_kind, kind, quads = "", "", "para", list[Quad]()

    def close() -> None:
        if quads:
            documents.append(CorpusDocument(slug, doc_kind, tuple(quads)))
            quads.clear()

    for number, raw in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        line = raw.rstrip("\r")
        if line.startswith("# doc:"):
            close()
            fields = dict(part.split(":", 1) for part in line[2:].split(" | ") if ":" in part)
            slug, doc_kind = fields["doc"].strip(), fields.get("kind", "").strip()
        elif line.startswith("#"):
            kind = line[1:].strip().split()[0] if line[1:].strip() else kind
        elif line.strip():
            quads.append(_quad(line, kind, f"{path.name}:{number}"))
    close()
    return documents


def read_press(folder: Path) -> list[CorpusDocument]:
    """Read every ``*.tsv`` under `folder`, in name order."""
    return [document for path in sorted(folder.glob("*.tsv")) for document in read_documents(path)]


def read_terms(folder: Path) -> list[Quad]:
    """Read the term and name lists: first four columns, header skipped, ``;``-alternatives cut to the first."""
    quads = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            columns = [column.split(";")[0].strip() for column in line.split("\t")[:4]]
            if all(columns):
                quads.append(_quad("\t".join(columns), "term", f"{path.name}:{number}"))
    return quads


def split_documents(documents: list[CorpusDocument]) -> Split:
    """Set documents aside by the SHA-256 of their slug, so that adding documents moves no other one far."""
    ranked = sorted(documents, key=lambda d: hashlib.sha256(d.slug.encode()).hexdigest())
    held_out = TEST_DOCUMENTS + DEV_DOCUMENTS
    test, dev = ranked[:TEST_DOCUMENTS], ranked[TEST_DOCUMENTS:held_out]
    aside = _set_aside((*test, *dev))
    train = [_without(document, aside) for document in ranked[held_out:]]
    return Split(tuple(train), tuple(dev), tuple(test))


def read_parts(corpus: Path) -> tuple[Split, list[list[CorpusDocument]]]:
    """The split of the first part (``press``), and the training documents of each part (``press``, ``press-2``…).

    Longer sentences that also stand in a document set aside are left out of every part.
    """
    folders = sorted(path for path in corpus.glob("press*") if path.is_dir())
    split = split_documents(read_press(folders[0]))
    aside = _set_aside((*split.test, *split.dev))
    return split, [list(split.train), *([_without(d, aside) for d in read_press(folder)] for folder in folders[1:])]


def _set_aside(documents: Iterable[CorpusDocument]) -> frozenset[str]:
    """The Kazakh sentences of over 40 characters that must not be learned from."""
    return frozenset(quad.texts[0] for document in documents for quad in document.quads if len(quad.texts[0]) > 40)


def _without(document: CorpusDocument, aside: frozenset[str]) -> CorpusDocument:
    quads = tuple(quad for quad in document.quads if quad.texts[0] not in aside)
    return CorpusDocument(document.slug, document.kind, quads)
