"""Source and target segments to beads: by construction for machine translation, by search for given texts."""

from pipeline.align.construct import bitext_from_translations
from pipeline.align.given import bitext_from_given
from pipeline.align.pairs import align_sentences
from pipeline.align.words import align_words

__all__ = ["align_sentences", "align_words", "bitext_from_given", "bitext_from_translations"]
