"""Kazakh names in English, Russian and Chinese by rule: a suggestion where no list has the name."""

from pipeline.terms.names.rules import transliterate

__all__ = ["transliterate"]
