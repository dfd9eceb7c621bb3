"""A translated or aligned article → its records: from `Bitext`s in memory, or from the files of its workspace."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.data import Bitext, Kind
from pipeline.errors import AccountError, StoreError
from pipeline.export.record import SEVERITIES, Flag, Origin, Record, Skipped, Version
from pipeline.languages import language

GIVEN = "given"
"""Name of the model in the manifest where translations were given and aligned."""


@dataclass(frozen=True, slots=True)
class WorkspaceFiles:
    """The files of a workspace that matter here, decoded; see docs/formats.md."""

    name: str
    """The folder's name: it becomes `Record.document`."""
    manifest: str
    document: str
    bitexts: tuple[tuple[str, str], ...]
    """One a target language: name of the file, and its JSON Lines."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same for all records of an article."""

    document: str
    key: str
    """SHA-256 of the article's text: what decides its split, whatever it is called."""
    url: str = ""
    date: str = ""
    licence: str = ""
    origin: Origin = Origin.MACHINE
    model: str = ""
    digest: str = ""
    model_licence: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A bead with the words of both sides."""

    start: int
    """Index of the first source segment…"""
    end: int
    """…and behind the last."""
    source: tuple[str, ...]
    target: tuple[str, ...]
    kind: str = ""
    """Of the first segment, whichever side has one."""
    score: float | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """One language pair of an article: its beads, in order."""

    source_lang: str
    target_lang: str
    links: tuple[Link, ...]
    intact: bool = True
    """False where the file was changed since it was made: then nobody knows whose words it holds."""


@dataclass(frozen=True, slots=True)
class Article:
    """All pairs of an article."""

    facts: Facts
    text: str
    """The source text, for finding near-duplicates."""
    pairs: tuple[Links, ...]


_BREAK = re.compile("[ \t]*[\n\v\f\r\x1c-\x1e\x85\u2028\u2029\t][ \t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*")


def one_line(text: str) -> str:
    """A segment's words without the line ends that the layout put there; all other spaces stay as they are.

    >>> one_line("бірінші\\n  екінші\\u00a0үшінші")
    'бірінші екінші\\xa0үшінші'
    """
    return _BREAK.sub(" ", text.strip(" \t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"))


def links_of(bitext: Bitext) -> Links:
    """The beads of a bitext in memory, with their words."""
    sides = (bitext.source.segments, bitext.target.segments)
    links = []
    for bead in bitext.beads:
        source, target = (sides[n][span.start : span.end] for n, span in enumerate((bead.source, bead.target)))
        flags = tuple(Flag(note.code, note.message, note.severity) for note in bead.notes)
        kind = next((segment.kind.value for segment in (*source, *target)), "")
        words = [tuple(one_line(segment.plain) for segment in side) for side in (source, target)]
        links.append(Link(bead.source.start, bead.source.end, words[0], words[1], kind, bead.score, flags))
    return Links(bitext.source.document.lang, bitext.target.document.lang, tuple(links))


def read_workspace(files: WorkspaceFiles, licence: str = "") -> Article:
    """The article in a workspace.  Raises StoreError, naming file and line, where a file is not of its form."""
    manifest = _object(files.manifest, f"{files.name}/manifest.json")
    document = _object(files.document, f"{files.name}/document.json")
    try:
        facts = _facts(files.name, document, manifest["signature"]["model"], licence)
        text = str(document["text"])
    except (KeyError, TypeError) as error:
        raise StoreError(f"{files.name}: document.json or manifest.json lacks {error}; translate it again") from None
    made = manifest.get("files")
    digests = made if isinstance(made, dict) else {}
    found = [(name, _links(f"{files.name}/{name}", lines), _digest(lines)) for name, lines in files.bitexts]
    pairs = tuple(replace(links, intact=digests.get(name) == digest) for name, links, digest in found if links)
    return Article(facts, text, pairs)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise StoreError(f"{name}: is no JSON object; translate the article again")
    return value


def _facts(name: str, document: Mapping[str, Any], model: Mapping[str, Any], licence: str) -> Facts:
    text = document["text"]
    found: dict[str, str] = {}
    for block in document["blocks"]:
        found.setdefault(block["kind"], one_line(text[block["start"] : block["end"]]))
    given = model["name"] == GIVEN
    return Facts(
        name,
        _digest(text),
        url=found.get(Kind.URL, ""),
        date=found.get(Kind.DATE, ""),
        licence=licence,
        origin=Origin.HUMAN if given else Origin.MACHINE,
        model="" if given else f"{model['name']} {model['revision']}".strip(),
        digest=model["digest"],
        model_licence=model["licence"],
    )


def _links(name: str, lines: str) -> Links | None:
    """The beads of one bitext file; None for an empty one."""
    links: list[Link] = []
    langs: tuple[str, str] | None = None
    for at, line in enumerate(lines.split("\n"), start=1):
        if not line:
            continue
        where = f"{name}: line {at}"
        value = _object(line, where)
        try:
            langs = (str(value["source_lang"]), str(value["target_lang"]))
            links.append(_link(value))
        except (KeyError, TypeError) as error:
            raise StoreError(f"{where}: lacks {error}; translate the article again") from None
    return Links(*langs, tuple(links)) if langs else None


def _link(value: Mapping[str, Any]) -> Link:
    source, target = value["source"], value["target"]
    segments = [*source["segments"], *target["segments"]]
    return Link(
        int(source["first"]),
        int(source["first"]) + len(source["segments"]),
        tuple(one_line(segment.get("plain", segment["text"])) for segment in source["segments"]),
        tuple(one_line(segment.get("plain", segment["text"])) for segment in target["segments"]),
        str(segments[0]["kind"]) if segments else "",
        value["score"],
        tuple(_flag(note) for note in value["notes"]),
    )


def _flag(note: Mapping[str, Any]) -> Flag:
    severity = SEVERITIES.get(str(note.get("severity", "")))
    return Flag(note["code"], note["message"], severity) if severity else Flag(note["code"], note["message"])


def pairwise(article: Article) -> Iterator[Record | Skipped]:
    """A record for each bead of each pair; beads with an empty side, and what is copied, are skipped."""
    for pair in article.pairs:
        for number, link in enumerate(pair.links):
            place = f"{article.facts.document}:{pair.source_lang}-{pair.target_lang}:{number}"
            source = _source(article.facts, pair.source_lang, link.source)
            target = _target(article.facts, pair, [link])
            yield _record(article.facts, number, (source, target), link.kind, place)


def multiway(article: Article) -> Iterator[Record | Skipped]:
    """A record for each smallest run of source segments that no bead of any pair reaches out of.

    What lacks one of the languages is skipped.
    """
    if not article.pairs:
        return
    runs = _runs(article.pairs)
    by_run = [_by_run(pair.links, runs) for pair in article.pairs]
    for number, run in enumerate(runs):
        found = [links.get(run, []) for links in by_run]
        words = {link.start: link.source for links in found for link in links}
        first = min((link for links in found for link in links), key=lambda link: link.start, default=None)
        main = min(found, key=len, default=[])
        place = f"{article.facts.document}:{number}"
        if first is None or not main or not all(found):
            yield Skipped("incomplete", place, " ".join(part for parts in words.values() for part in parts)[:80])
            continue
        source = _source(article.facts, article.pairs[0].source_lang, [part for link in main for part in link.source])
        targets = [_target(article.facts, pair, links) for pair, links in zip(article.pairs, found, strict=True)]
        yield _record(article.facts, number, (source, *targets), first.kind, place)
    for pair in article.pairs:
        for link in pair.links:
            if link.start == link.end:
                place = f"{article.facts.document}:{pair.source_lang}-{pair.target_lang}"
                yield Skipped("no-counterpart", place, " ".join(link.target)[:80])


def _runs(pairs: Sequence[Links]) -> list[tuple[int, int]]:
    """The smallest ranges of source segments that all beads of all pairs respect."""
    spans = sorted({(link.start, link.end) for pair in pairs for link in pair.links if link.end > link.start})
    runs: list[tuple[int, int]] = []
    for start, end in spans:
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _by_run(links: Sequence[Link], runs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[Link]]:
    """The beads with a source side of each run."""
    found: dict[tuple[int, int], list[Link]] = {}
    at = 0
    for link in links:
        if link.end > link.start:
            while link.start >= runs[at][1]:
                at += 1
            found.setdefault(runs[at], []).append(link)
    return found


def _source(facts: Facts, lang: str, parts: Sequence[str]) -> Version:
    return Version(lang, _joined(lang, parts), Origin.SOURCE)


def _target(facts: Facts, pair: Links, links: Sequence[Link]) -> Version:
    scores = [link.score for link in links if link.score is not None]
    return Version(
        pair.target_lang,
        _joined(pair.target_lang, [part for link in links for part in link.target]),
        facts.origin if pair.intact else Origin.UNKNOWN,
        min(scores, default=None),
        facts.model,
        facts.digest,
        facts.model_licence,
        flags=(*(flag for link in links for flag in link.flags), *(() if pair.intact else (CHANGED,))),
    )


CHANGED = Flag("changed-by-hand", "the file of this bitext was changed since it was made")


def _joined(lang: str, parts: Sequence[str]) -> str:
    return (" " if language(lang).spaced else "").join(part for part in parts if part)


def _record(facts: Facts, number: int, versions: tuple[Version, ...], kind: str, place: str) -> Record | Skipped:
    texts = [version.text for version in versions]
    if not all(text.strip() for text in texts):
        return Skipped("no-counterpart", place, " | ".join(filter(None, texts))[:80])
    if kind in _COPIED:
        return Skipped("copied", place, texts[0][:80])
    try:
        return Record(facts.document, number, versions, kind, facts.url, facts.date, facts.licence)
    except AccountError as error:
        return Skipped("broken", place, str(error))


_COPIED = frozenset(kind.value for kind in Kind if kind.copied)


def narrowed(article: Article, targets: Sequence[str]) -> Article:
    """The article with only these target languages, in this order; all of them where none is named."""
    if not targets:
        return article
    found = {pair.target_lang: pair for pair in article.pairs}
    return replace(article, pairs=tuple(found[lang] for lang in targets if lang in found))
