"""The order of the stages, stated once.

source file → ingest → Document → split → Segments → translate → Translations → align → Bitext
→ render → pages
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.align import align_sentences, bitext_from_given, bitext_from_translations
from pipeline.config import TARGETS, Checking, Options
from pipeline.data import (
    Account,
    Bitext,
    Block,
    Decoding,
    Document,
    Kind,
    ModelCard,
    Segment,
    Segmented,
    Severity,
    Signature,
    Translation,
)
from pipeline.ingest import alphabet_of, read_plain, read_text
from pipeline.languages import language, short_tag
from pipeline.reading import as_written, in_cyrillic
from pipeline.render import Provenance, bitext_markdown, page_html
from pipeline.split import sentence_spans, split_document
from pipeline.store import GIVEN
from pipeline.store.serial import bitext_jsonl, document_json
from pipeline.translate import (
    Answers,
    Known,
    Means,
    NoAnswers,
    NoJudge,
    Progress,
    Translator,
    make_account,
    prepare,
    translate_segments,
)
from pipeline.trust import judge_of, recall
from pipeline.version import __version__

if TYPE_CHECKING:
    from pipeline.memory import TranslationMemory

__all__ = [
    "Article",
    "Result",
    "align_documents",
    "align_sentences",
    "artefacts",
    "flagged",
    "prepare_articles",
    "read_article",
    "split_source",
    "split_text",
    "translate_article",
    "translate_document",
    "translate_lines",
]


@dataclass(frozen=True, slots=True)
class Result:
    """A translated article."""

    source: Segmented
    bitexts: tuple[Bitext, ...]
    """One per target language, in the order of the options."""
    account: Account
    card: ModelCard


def split_text(text: str, lang: str = "kk") -> list[Segment]:
    """Split plain text into segments: layout lines first, then sentences.

    Every character that is not white space lies in exactly one segment, in order, and
    ``text[s.start:s.end] == s.text``.  In Kazakh of Latin or Arabic letters
    ``s.cyrillic`` is how the model reads it.  An empty text has no segments.
    Raises UsageError for an unknown language.
    """
    if not text.strip():
        short_tag(lang)
        return []
    return list(split_source(read_plain(text, "text", lang=short_tag(lang), alphabet=alphabet_of(text, lang))).segments)


def split_source(document: Document) -> Segmented:
    """The segments of a document; Kazakh in Latin or Arabic letters is split as it reads in Cyrillic."""
    return as_written(split_document(in_cyrillic(document)), document)


def translate_document(
    document: Document | str,
    translator: Translator,
    options: Options | None = None,
    memory: Answers | None = None,
    progress: Progress | None = None,
) -> Result:
    """Translate one article into all target languages.

    `document` is a `Document` (see `ingest`) or the text of a Kazakh article; `memory` holds earlier answers of the
    model.  What the model could not translate is named in ``result.account.missing``; nothing is dropped.  What the
    checks find stands as notes on the beads.
    Raises IngestError for an unreadable text, ModelError or TranslationError from the model, UsageError for a list
    of terms that cannot be read, and AccountError should a character be lost on the way.
    """
    options = options or Options()
    if isinstance(document, str):
        document = read_text(document, "text")
    means = Means(translator, options.decoding, memory or NoAnswers(), judge_of(options.checks))
    return translate_article(read_article(document), means, options.targets, progress)


@dataclass(frozen=True, slots=True)
class Article:
    """An article that is read and split, not yet translated."""

    document: Document
    read: Segmented
    """Its segments, in Cyrillic."""
    known: Known
    """What a translation memory has for it."""

    @property
    def state(self) -> str:
        """SHA-256 over what a translation memory has for it; empty where that is nothing."""
        rows = sorted((index, target, one.text, one.notes) for (index, target), one in self.known.items())
        return hashlib.sha256(repr(rows).encode()).hexdigest() if rows else ""


def read_article(
    document: Document, memory: TranslationMemory | None = None, targets: Sequence[str] = TARGETS
) -> Article:
    """Split a document, and look its segments up in a translation memory.  Raises StoreError from the memory."""
    read = split_document(in_cyrillic(document))
    return Article(document, read, recall(read, memory, targets) if memory else {})


def prepare_articles(
    articles: Sequence[Article], means: Means, targets: Sequence[str], progress: Progress | None = None
) -> None:
    """Ask the model for all sentences of many articles together; `translate_article` then finds them answered.

    Raises ModelError or TranslationError; what was answered by then is kept in ``means.answers``.
    """
    prepare([(article.read, article.known) for article in articles], targets, means, progress)


def translate_article(
    article: Article, means: Means, targets: Sequence[str], progress: Progress | None = None
) -> Result:
    """Translate an article that was read; see `translate_document`."""
    translations = translate_segments(article.read, targets, means, article.known, progress)
    source = as_written(article.read, article.document)
    bitexts = tuple(
        bitext_from_translations(source, translations[target], target, sentence_spans) for target in targets
    )
    return Result(source, bitexts, make_account(source, translations), means.translator.card)


def flagged(result: Result) -> str:
    """How many segments of an article have a warning or an error in any language, and of which codes; empty if none."""
    segments: set[int] = set()
    codes: Counter[str] = Counter()
    for bitext in result.bitexts:
        for bead in bitext.beads:
            found = {note.code for note in bead.notes if note.severity is not Severity.INFO}
            codes.update(found)
            segments.update(range(*bead.source) if found else ())
    listed = ", ".join(f"{code} {count}" if count > 1 else code for code, count in codes.most_common())
    return f"{len(segments)} of {len(result.source.segments)} segments flagged ({listed})" if segments else ""


def given_card(targets: Sequence[Document], helper: ModelCard | None = None) -> ModelCard:
    """What stands for the model where translations are given: the digest is that of their names, languages and texts.

    `helper` is the model whose translation helped to align them.
    """
    texts = [part for d in targets for part in (d.name, d.lang, d.format, d.text)]
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "backslashreplace"))
    engine = f"alignment/{helper.name}/{helper.digest}" if helper else "alignment"
    return ModelCard(GIVEN, "", digest.hexdigest(), "", engine)


def align_documents(
    source: Document,
    targets: Sequence[Document],
    translator: Translator | None = None,
    progress: Progress | None = None,
) -> Result:
    """Align a document with given translations, each in a language of its own.

    With a translator its greedy translation of the source helps.  Characters of source segments that
    have a counterpart in every translation count as translated in the account, others as skipped.
    """
    read = split_document(in_cyrillic(source))
    segmented = as_written(read, source)
    langs = [document.lang for document in targets]
    machine: dict[str, list[Translation | None]] = {}
    if translator and read.document.lang == "kk":
        machine = translate_segments(read, langs, Means(translator, Decoding(beam=1)), progress=progress)
    bitexts = []
    for target in targets:
        made = machine.get(target.lang)
        texts = [" ".join(part.text.split()) if part else "" for part in made] if made else None
        read_target = split_document(in_cyrillic(target))
        beads = bitext_from_given(read, read_target, texts).beads
        bitexts.append(Bitext(segmented, as_written(read_target, target), beads))
    card = given_card(targets, translator.card if translator else None)
    return Result(segmented, tuple(bitexts), _given_account(segmented, bitexts), card)


def _given_account(source: Segmented, bitexts: Sequence[Bitext]) -> Account:
    linked = [True] * len(source.segments)
    for bitext in bitexts:
        for bead in bitext.beads:
            if not len(bead.target):
                linked[bead.source.start : bead.source.end] = [False] * len(bead.source)
    lengths = [len(segment.text) for segment in source.segments]
    paired = sum(length for length, good in zip(lengths, linked, strict=True) if good)
    read = len(source.document.text)
    return Account(read, paired, read - sum(lengths), sum(lengths) - paired)


def artefacts(result: Result, options: Options, given: tuple[str, ...] = ()) -> dict[str, str]:
    """All files of a workspace but the manifest: name → content.

    `given` names the files of the translations where these were not made by a model.
    """
    provenance = Provenance(result.card, result.account, __version__, given)
    document = result.source.document
    made = {"document.json": document_json(document), "index.html": page_html(result.bitexts, provenance)}
    for bitext in result.bitexts:
        target = short_tag(bitext.target.document.lang)
        pair = f"{short_tag(document.lang)}-{target}"
        made[f"{pair}.html"] = page_html([bitext], provenance)
        made[f"{pair}.md"] = bitext_markdown(bitext, provenance, options.markdown)
        made[f"{pair}.jsonl"] = bitext_jsonl(bitext)
        ending = "md" if bitext.target.document.format == "markdown" else "txt"
        made[f"{target}.{ending}"] = bitext.target.document.text
    return made


def make_signature(
    data: bytes, source_name: str, card: ModelCard, options: Options, source_lang: str = "kk"
) -> Signature:
    """The signature of a run over one source file."""
    render = hashlib.sha256(json.dumps({"markdown": options.markdown}, sort_keys=True).encode()).hexdigest()[:16]
    return Signature(
        source=hashlib.sha256(data).hexdigest(),
        source_name=source_name,
        source_lang=source_lang,
        targets=options.targets,
        model=card,
        decoding=options.decoding,
        render=render,
        version=__version__,
    )


def translate_lines(
    lines: Sequence[str],
    target: str,
    translator: Translator,
    decoding: Decoding,
    progress: Progress | None = None,
    *,
    checks: Checking | None = None,
) -> list[str | None]:
    """Translate lines one by one; a line may hold several sentences, each is translated by itself.

    Returns one line per line, in order; None where the model gave nothing.  An empty line stays empty.  The checks
    are made only where they choose among answers or call for another attempt.
    """
    blocks, position = [], 0
    for line in lines:
        blocks.append(Block(Kind.PARAGRAPH, position, position + len(line)))
        position += len(line) + 1
    text = "\n".join(lines)
    source = split_document(in_cyrillic(Document("lines", text, tuple(blocks), alphabet=alphabet_of(text))))
    judge = judge_of(checks or Checking()) if decoding.candidates > 1 or decoding.retries else NoJudge()
    means = Means(translator, decoding, judge=judge)
    made = translate_segments(source, [target], means, progress=progress)[target]
    glue = " " if language(target).spaced else ""
    results: list[str | None] = []
    for _, span in source.blocks():
        parts = [made[index] for index in range(span.start, span.end)]
        complete = [" ".join(part.text.split()) for part in parts if part is not None]
        results.append(glue.join(complete) if len(complete) == len(parts) else None)
    return results
