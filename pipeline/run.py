"""The order of the stages, stated once.

source file → ingest → Document → split → Segments → translate → Translations → align → Bitext
→ render → pages
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.align import align_sentences, bitext_from_given, bitext_from_translations
from pipeline.config import Options
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
    Signature,
    Translation,
)
from pipeline.errors import AccountError
from pipeline.ingest import alphabet_of, read_bytes, read_plain, read_text
from pipeline.languages import language, short_tag
from pipeline.reading import as_written, in_cyrillic
from pipeline.render import Provenance, bitext_markdown, page_html
from pipeline.split import sentence_spans, split_document
from pipeline.store import GIVEN
from pipeline.store.serial import bitext_jsonl, document_json
from pipeline.translate import Answers, Progress, Translator, translate_segments
from pipeline.version import __version__

__all__ = [
    "Result",
    "align_documents",
    "align_sentences",
    "artefacts",
    "split_source",
    "split_text",
    "translate_bytes",
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

    `document` is a `Document` (see `ingest`) or the text of a Kazakh article.  What the model could
    not translate is named in ``result.account.missing``; nothing is dropped.
    Raises IngestError for an unreadable text, ModelError or TranslationError from the model, and
    AccountError should a character be lost on the way.
    """
    options = options or Options()
    if isinstance(document, str):
        document = read_text(document, "text")
    read = split_document(in_cyrillic(document))
    translations = translate_segments(read, options.targets, translator, options.decoding, memory, progress)
    source = as_written(read, document)
    bitexts = tuple(
        bitext_from_translations(source, translations[target], target, sentence_spans) for target in options.targets
    )
    return Result(source, bitexts, make_account(source, translations), translator.card)


def translate_bytes(
    data: bytes,
    name: str,
    translator: Translator,
    options: Options,
    memory: Answers | None = None,
    progress: Progress | None = None,
    *,
    check_language: bool = True,
) -> Result:
    """Decode, read and translate a source file; see `ingest.read_bytes` and `translate_document`."""
    document = read_bytes(data, name, check_language=check_language)
    return translate_document(document, translator, options, memory, progress)


def make_account(source: Segmented, translations: dict[str, list[Translation | None]]) -> Account:
    """Account for every character: those of a segment that lacks a translation count as skipped.

    Raises AccountError, naming the place, for text that is neither in a segment nor white space or
    the markup of a Markdown file.
    """
    document, text = source.document, source.document.text
    translated = copied = skipped = position = 0
    missing: list[str] = []
    for index, segment in enumerate(source.segments):
        lost = _check_gap(document, position, segment.start, missing)
        copied, skipped = copied + segment.start - position - lost, skipped + lost
        position = segment.end
        absent = [target for target, made in translations.items() if made[index] is None]
        if absent:
            skipped += len(segment.text)
            where = f"{document.name}: segment {index + 1} at character {segment.start}"
            missing.append(f"{where} has no translation into {', '.join(absent)}: {segment.plain[:50]!r}")
        elif all(made[index].score is None for made in translations.values()):  # type: ignore[union-attr]
            copied += len(segment.text)
        else:
            translated += len(segment.text)
    lost = _check_gap(document, position, len(text), missing)
    copied, skipped = copied + len(text) - position - lost, skipped + lost
    return Account(len(text), translated, copied, skipped, tuple(missing))


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
        machine = translate_segments(read, langs, translator, Decoding(beam=1), None, progress)
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


_WORD = re.compile(r"[^\W\d_]{2,}")
_ENTITY = re.compile(r"&#?\w+;")


def _check_gap(document: Document, start: int, end: int, missing: list[str]) -> int:
    """Look at what lies between two segments; returns how many characters of it are words.

    In plain text only white space may lie there.  In Markdown it is markup; words there (what is nested
    too deep for the parser, footnotes) are not translated, and that is said.
    """
    gap = document.text[start:end]
    if not gap.strip():
        return 0
    if document.format == "text":
        raise AccountError(f"{document.name}: characters {start}..{end} are in no segment: {gap.strip()[:40]!r}")
    words = _WORD.findall(_ENTITY.sub("", gap))
    if words:
        line = document.text.count("\n", 0, start) + 1
        shown = " ".join(gap.split())[:50]
        missing.append(f"{document.name}: line {line}: not understood as Markdown and left untranslated: {shown!r}")
    return sum(map(len, words))


def artefacts(result: Result, options: Options, given: tuple[str, ...] = ()) -> dict[str, str]:
    """All files of a workspace but the manifest: name → content.

    `given` names the files of the translations where these were not made by a model.
    """
    provenance = Provenance(result.card, result.account, __version__, given)
    document = result.source.document
    files = {"document.json": document_json(document), "index.html": page_html(result.bitexts, provenance)}
    for bitext in result.bitexts:
        target = short_tag(bitext.target.document.lang)
        pair = f"{short_tag(document.lang)}-{target}"
        files[f"{pair}.html"] = page_html([bitext], provenance)
        files[f"{pair}.md"] = bitext_markdown(bitext, provenance, options.markdown)
        files[f"{pair}.jsonl"] = bitext_jsonl(bitext)
        ending = "md" if bitext.target.document.format == "markdown" else "txt"
        files[f"{target}.{ending}"] = bitext.target.document.text
    return files


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
) -> list[str | None]:
    """Translate lines one by one; a line may hold several sentences, each is translated by itself.

    Returns one line per line, in order; None where the model gave nothing.  An empty line stays empty.
    """
    blocks, position = [], 0
    for line in lines:
        blocks.append(Block(Kind.PARAGRAPH, position, position + len(line)))
        position += len(line) + 1
    text = "\n".join(lines)
    source = split_document(in_cyrillic(Document("lines", text, tuple(blocks), alphabet=alphabet_of(text))))
    made = translate_segments(source, [target], translator, decoding, None, progress)[target]
    glue = " " if language(target).spaced else ""
    results: list[str | None] = []
    for _, span in source.blocks():
        parts = [made[index] for index in range(span.start, span.end)]
        complete = [" ".join(part.text.split()) for part in parts if part is not None]
        results.append(glue.join(complete) if len(complete) == len(parts) else None)
    return results
