"""Qosbet: Kazakh press releases as side-by-side pages and parallel corpora.

    from pipeline import split_text, align_sentences, translate_document

Importing this package imports no model library; the names below are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.version import __version__

if TYPE_CHECKING:
    from pipeline.align import align_sentences
    from pipeline.engines import find, load
    from pipeline.run import split_text, translate_document

__all__ = ["__version__", "align_sentences", "find", "load", "split_text", "translate_document"]

_HOME = {
    "align_sentences": "pipeline.align",
    "find": "pipeline.engines",
    "load": "pipeline.engines",
    "split_text": "pipeline.run",
    "translate_document": "pipeline.run",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
