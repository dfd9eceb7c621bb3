"""Source and target segments to beads: by construction for machine translation, by search for given texts."""

from pipeline.align.construct import bitext_from_translations
from pipeline.align.pairs import align_sentences

__all__ = ["align_sentences", "bitext_from_translations"]
