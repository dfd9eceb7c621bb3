"""NLLB on our own int8 engine, on CTranslate2 and on transformers.  Heavy libraries are imported on use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.registry import Found, find

if TYPE_CHECKING:
    from pipeline.engines.ct2 import CTranslate2Translator
    from pipeline.engines.hf import TransformersTranslator
    from pipeline.engines.int8.translator import Int8Translator

__all__ = ["Found", "find", "load"]


def load(
    found: Found, *, compute_type: str = "", workers: int = 0
) -> Int8Translator | CTranslate2Translator | TransformersTranslator:
    """Load a model that was found.

    `compute_type` is CTranslate2's arithmetic, by default the one the model was converted to;
    `workers` the number of parallel translators, by default one per core.
    """
    from pipeline.engines.tokenizer import NllbTokenizer

    tokenizer = NllbTokenizer.load(found.tokenizer)
    if found.engine == "transformers":
        from pipeline.engines.hf import TransformersTranslator

        return TransformersTranslator(found.folder, tokenizer, found.card)
    if found.engine == "int8":
        from pipeline.engines.int8.translator import Int8Translator

        return Int8Translator(found.folder, tokenizer, found.card, workers=workers)
    from pipeline.engines.ct2 import CTranslate2Translator

    own = found.card.engine.partition("/")[2] or "default"
    return CTranslate2Translator(found.folder, tokenizer, found.card, compute_type=compute_type or own, workers=workers)
