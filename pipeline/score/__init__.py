"""How good a split, an alignment or a translation is, against gold data."""

from pipeline.score.alignment import AlignmentScores, alignment_scores
from pipeline.score.segmentation import BoundaryScores, boundary_scores
from pipeline.score.translation import Scored, TranslationScores, translation_scores
from pipeline.score.words import WordScores, word_scores

__all__ = [
    "AlignmentScores",
    "BoundaryScores",
    "Scored",
    "TranslationScores",
    "WordScores",
    "alignment_scores",
    "boundary_scores",
    "translation_scores",
    "word_scores",
]
