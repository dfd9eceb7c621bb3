"""Terminology: lists, finding terms in Kazakh text, checking their translations, putting the right wording in."""

from pipeline.terms.index import TermIndex
from pipeline.terms.match import find_terms
from pipeline.terms.model import Casing, Term, TermList, TermMatch
from pipeline.terms.names import transliterate
from pipeline.terms.read import bundled_terms, decode_terms, load_terms, parse_terms
from pipeline.terms.report import line_json, match_json
from pipeline.terms.substitute import substitute
from pipeline.terms.verify import target_span, verify

__all__ = [
    "Casing",
    "Term",
    "TermIndex",
    "TermList",
    "TermMatch",
    "bundled_terms",
    "decode_terms",
    "find_terms",
    "line_json",
    "load_terms",
    "match_json",
    "parse_terms",
    "substitute",
    "target_span",
    "transliterate",
    "verify",
]
