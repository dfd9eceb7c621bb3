"""Wanted forms in a target text: English, Russian and Chinese."""

from pipeline.terms.targets.find import find_target

__all__ = ["find_target"]
