"""Kazakh nouns, adjectives, names and numbers with their endings: put on, and taken off."""

from pipeline.text.morphology.analyse import Analysis, analyse, lexicon, readings
from pipeline.text.morphology.features import Case, Features, Person, Possessive, Relative
from pipeline.text.morphology.inflect import forms, inflect, question_particle
from pipeline.text.morphology.numbers import ordinal_suffix, suffix_for_number
from pipeline.text.morphology.sounds import Harmony, harmony

__all__ = [
    "Analysis",
    "Case",
    "Features",
    "Harmony",
    "Person",
    "Possessive",
    "Relative",
    "analyse",
    "forms",
    "harmony",
    "inflect",
    "lexicon",
    "ordinal_suffix",
    "question_particle",
    "readings",
    "suffix_for_number",
]
