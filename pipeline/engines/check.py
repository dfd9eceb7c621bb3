"""Is this folder an NLLB model that will work?  Facts, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines.registry import Found, find
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError
from pipeline.languages import LANGUAGES

_SAMPLE = "Қазақстан Республикасының Президенті 2023 жылғы 18 қазанда кездесу өткізді."


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at."""

    name: str
    value: str


def check(model: str, engine: str = "auto") -> Iterator[Fact]:
    """Look at a model: digests, layout, language codes, source prefix.

    Raises ModelError at the first thing that is wrong.
    """
    found = find(model, engine)
    yield Fact("folder", str(found.folder))
    yield Fact("engine", found.card.engine)
    yield Fact("licence", found.card.licence)
    yield Fact("digest", f"sha256:{found.card.digest}")
    tokenizer = NllbTokenizer.load(found.tokenizer)
    yield Fact("pieces", str(len(tokenizer)))
    yield Fact("language codes", ", ".join(f"{lang.flores}={tokenizer.codes[lang.tag]}" for lang in LANGUAGES))
    yield Fact("source prefix", _source_prefix(tokenizer, found))
    if found.engine == "transformers":
        yield from _checkpoint_facts(found.folder, tokenizer)


def _source_prefix(tokenizer: NllbTokenizer, found: Found) -> str:
    source = [LANGUAGES[0].flores, *tokenizer.pieces([_SAMPLE])[0], EOS]
    ids = tokenizer.ids(source)
    if ids[0] != tokenizer.codes["kk"] or ids[-1] != 2:
        raise ModelError(
            f"{found.folder}: the source begins with id {ids[0]} and ends with {ids[-1]}, not kaz_Cyrl … </s>"
        )
    unknown = ids.count(3)
    if unknown:
        raise ModelError(f"{found.tokenizer}: {unknown} pieces of a plain Kazakh sentence are unknown to the tokenizer")
    return f"[{source[0]}] {' '.join(source[1:4])} … {EOS}"


def _checkpoint_facts(folder: Path, tokenizer: NllbTokenizer) -> Iterator[Fact]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind, size = str(config["model_type"]), int(config["vocab_size"])
        shape = f"{config['encoder_layers']}+{config['decoder_layers']} layers, width {config['d_model']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}/config.json: not the configuration of an NLLB checkpoint ({error})") from None
    if kind != "m2m_100":
        raise ModelError(f"{folder}/config.json: model_type is {kind!r}, not 'm2m_100': this is no NLLB checkpoint")
    if size < len(tokenizer):
        raise ModelError(
            f"{folder}: the model has {size} rows for {len(tokenizer)} pieces: they do not belong together"
        )
    yield Fact("shape", f"{shape}, vocabulary {size}")
