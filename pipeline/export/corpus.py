"""Articles → files of an export: what is taken, where it goes, and an account of all that is not.

Nothing here does I/O.  Articles are read up to three times (to find near-duplicate articles, to collect held-out
sentences, to write), one at a time, so memory does not grow with the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from pipeline.data import Severity
from pipeline.errors import StoreError
from pipeline.export.articles import Article, multiway, narrowed, pairwise
from pipeline.export.leaks import HeldOut
from pipeline.export.record import Item, Record, Skipped
from pipeline.export.splits import Plan, Split, article_signature, plan
from pipeline.export.writer import Chunk, Stream, Writer

Articles = Callable[[], Iterator[Article]]
"""Gives all articles, in the same order whenever it is called."""
MakeWriter = Callable[[Stream], Writer]

AGAINST = 1_000_000
"""Rank of test sets that the user gives: every record yields to them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken of each article."""

    targets: tuple[str, ...] = ()
    """BCP 47 tags, in the order of the columns; all that there are where none is named."""
    multiway: bool = False
    """One record with all languages, instead of one a pair."""
    min_score: float | None = None
    """Records with a lower score are skipped; those without a score are not."""
    without_flags: bool = False
    """Whether records with a flag that is a warning or an error are skipped."""
    unique: bool = False
    """Whether a record with the same words as one before is skipped."""


@dataclass(slots=True)
class Tally:
    """What became of the corpus: for the report, the card and the exit code."""

    articles: int = 0
    records: Counter[str] = field(default_factory=Counter)
    """By stem of the stream (``train.kk-en``)."""
    sizes: Counter[str] = field(default_factory=Counter)
    """Bytes of text in UTF-8, by stem of the stream."""
    streams: dict[str, Stream] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    escaped: int = 0
    """Characters or fields that the format could not hold as they are; they come back on import."""
    characters: Counter[str] = field(default_factory=Counter)
    """By language."""
    models: dict[str, str] = field(default_factory=dict)
    """Name and revision → digest."""
    licences: set[str] = field(default_factory=set)
    origins: Counter[str] = field(default_factory=Counter)
    """Of the targets."""
    plan: Plan | None = None

    def count(self, record: Record, stream: Stream) -> None:
        """One record is written."""
        self.records[stream.stem] += 1
        self.sizes[stream.stem] += sum(len(version.text.encode("utf-8")) for version in record.versions)
        self.licences.add(record.licence)
        for version in record.versions:
            self.characters[version.lang] += len(version.text)
            if version.model:
                self.models[version.model] = version.digest
            if version.licence:
                self.licences.add(version.licence)
        self.origins.update(version.origin.value for version in record.targets)


def taken(article: Article, wanted: Wanted, seen: set[bytes]) -> Iterator[Item]:
    """The records of an article that are wanted, and why the others are not.

    `seen` holds digests of what was taken before; only where `unique` is set it grows.
    """
    article = narrowed(article, wanted.targets)
    if wanted.multiway and len(article.pairs) < len(wanted.targets):
        yield Skipped("incomplete", article.facts.document, "the article lacks one of the languages")
        return
    for item in multiway(article) if wanted.multiway else pairwise(article):
        yield _checked(item, wanted, seen) if isinstance(item, Record) else item


def _checked(record: Record, wanted: Wanted, seen: set[bytes]) -> Item:
    flags = [flag.code for version in record.versions for flag in version.flags if flag.severity is not Severity.INFO]
    if wanted.without_flags and flags:
        return Skipped("flagged", record.id, ", ".join(flags))
    if wanted.min_score is not None and record.score is not None and record.score < wanted.min_score:
        return Skipped("score", record.id, f"{record.score:.4f}")
    if wanted.unique:
        words = "\0".join((*record.langs, *(version.text for version in record.versions)))
        digest = blake2b(words.encode(), digest_size=12).digest()
        if digest in seen:
            return Skipped("duplicate", record.id, record.source.text[:80])
        seen.add(digest)
    return record


def plan_splits(splits: Sequence[Split], articles: Articles) -> Plan:
    """First reading: where each article goes."""
    return plan(splits, ((article.facts.key, article_signature(article.text)) for article in articles()))


def hold_out(articles: Articles, wanted: Wanted, where: Plan, held: HeldOut) -> None:
    """Second reading: collect the records of all splits but the first, which yields to the others."""
    seen: set[bytes] = set()
    for article in articles():
        name = where.of[article.facts.key]
        for item in taken(article, wanted, seen):
            if isinstance(item, Record) and (rank := where.rank(name)):
                held.add_record(item, rank, f"{name}, {item.id}")


class Export:
    """Last reading: writes everything.  `run` may be called once; then `tally` is complete."""

    def __init__(
        self, wanted: Wanted, make_writer: MakeWriter, template: Stream, held: HeldOut | None, plan: Plan | None
    ) -> None:
        """`template` carries what all streams share (aliases, date); its languages are not used."""
        self.tally = Tally(plan=plan)
        self._wanted, self._make, self._template, self._held = wanted, make_writer, template, held
        self._writers: dict[Stream, Writer] = {}
        self._by_name: dict[tuple[tuple[str, ...], str], Stream] = {}

    def run(self, articles: Articles) -> Iterator[Chunk | Skipped]:
        """Pieces of files in order, and what is skipped.  Raises StoreError where there is nothing to write."""
        seen: set[bytes] = set()
        for article in articles():
            self.tally.articles += 1
            for item in taken(article, self._wanted, seen):
                yield from self._item(item, article.facts.key)
        if not self._writers:
            raise StoreError(_nothing(self.tally))
        for writer in self._writers.values():
            yield from writer.end()
            self.tally.escaped += writer.escaped

    def _item(self, item: Item, key: str) -> Iterator[Chunk | Skipped]:
        split = self.tally.plan.of[key] if self.tally.plan else ""
        if isinstance(item, Record) and self._held:
            item = self._unless_leaked(item, self.tally.plan.rank(split) if self.tally.plan else 0)
        if isinstance(item, Skipped):
            self.tally.skipped[item.reason] += 1
            yield item
            return
        stream = self._stream(item.langs, split)
        if stream.stem not in self.tally.streams:
            self.tally.streams[stream.stem] = stream
            self._writers[stream] = self._make(stream)
            yield from self._writers[stream].begin()
        self.tally.count(item, stream)
        yield from self._writers[stream].add(item)

    def _unless_leaked(self, record: Record, rank: int) -> Item:
        assert self._held is not None
        leak = self._held.find(record, rank)
        if leak is None:
            return record
        reason = "leak-against" if leak.held.rank == AGAINST else "leak-split"
        return Skipped(reason, record.id, f"{leak.lang}: {leak.similarity:.2f} like {leak.held.where}")

    def _stream(self, langs: tuple[str, ...], split: str) -> Stream:
        key = (langs, split)
        if key not in self._by_name:
            self._by_name[key] = Stream(langs, split, self._template.aliases, self._template.date)
        return self._by_name[key]


def _nothing(tally: Tally) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(tally.skipped.items()))
    if not tally.articles:
        return "there are no workspaces to export; translate or align articles first"
    return f"nothing is left to export of {tally.articles} article(s): {reasons or 'they hold no such pairs'}"
