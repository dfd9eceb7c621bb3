"""Checkpoint to CTranslate2, once; what was made is recorded beside it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.data import ModelCard
from pipeline.engines.digests import sha256
from pipeline.engines.hf import load_checkpoint
from pipeline.engines.registry import CHECKPOINT, CONVERTED, RECORD
from pipeline.engines.tokenizer import EOS, SENTENCEPIECE_FILE, TOKENIZER_FILE, UNK, NllbTokenizer
from pipeline.errors import ModelError

QUANTIZATIONS = ("int8", "int8_float32", "int16", "float16", "bfloat16", "float32")


class _Vocabulary:
    """The few things the converter asks of a tokenizer, from ours: transformers' own has traps."""

    bos_token, eos_token, unk_token, unk_token_id = "<s>", EOS, UNK, 3
    special_tokens_map: dict[str, list[str]] = {}  # noqa: RUF012 - the converter only reads it

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens

    def get_vocab(self) -> dict[str, int]:
        return {token: index for index, token in enumerate(self._tokens)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._tokens[index]


def convert(folder: Path, output: Path, card: ModelCard, *, quantization: str = "int8") -> Path:
    """Convert the checkpoint in `folder` to CTranslate2 in `output`, replacing what is there.

    The folder appears whole or not at all.  Raises ModelError when the checkpoint cannot be loaded.
    """
    import ctranslate2

    if quantization not in QUANTIZATIONS:
        raise ModelError(f"quantization {quantization!r} is unknown; use one of {', '.join(QUANTIZATIONS)}")
    tokenizer = NllbTokenizer.load(folder)
    model = load_checkpoint(folder)
    size, known = int(model.config.vocab_size), len(tokenizer)
    if size < known:
        raise ModelError(
            f"{folder}: the tokenizer has {known} pieces, the model only {size}: they do not belong together"
        )

    class Converter(ctranslate2.converters.TransformersConverter):  # type: ignore[misc]
        def load_model(self, *_args: Any, **_kwargs: Any) -> Any:
            return model

        def load_tokenizer(self, *_args: Any, **_kwargs: Any) -> Any:
            return _Vocabulary(tokenizer.tokens(range(known)))

    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as scratch:
        fresh = Path(scratch) / output.name
        Converter(str(folder)).convert(str(fresh), quantization=quantization)
        write_record(fresh, card, quantization)
        if folder.name != CHECKPOINT or folder.parent != output.parent:
            for name in (
                TOKENIZER_FILE,
                SENTENCEPIECE_FILE,
            ):  # no checkpoint beside it to take the tokenizer from
                if (folder / name).is_file():
                    shutil.copy2(folder / name, fresh / name)
        if output.exists():
            shutil.rmtree(output)
        fresh.rename(output)
    return output


def write_record(folder: Path, card: ModelCard, quantization: str) -> None:
    """Write the record of a model folder: origin, licence and the digests of all its files."""
    files = {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != RECORD}
    record = {
        "name": card.name,
        "revision": card.revision,
        "licence": card.licence,
        "notice": card.notice,
        "demonstration": card.demonstration,
        "source_digest": card.digest,
        "quantization": quantization,
        "files": files,
    }
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def default_output(folder: Path) -> Path:
    """Where a checkpoint's conversion belongs: ``…/hf`` → ``…/ct2-int8``, else inside the folder."""
    return folder.parent / CONVERTED if folder.name == CHECKPOINT else folder / CONVERTED
