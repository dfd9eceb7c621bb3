"""All checks, in the order in which their findings are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.check import (
    contrasts,
    coverage,
    ends,
    figures,
    language,
    loops,
    names,
    polarity,
    residue,
    signs,
    typography,
    units,
)
from pipeline.check.article import INCONSISTENT
from pipeline.check.pair import Code, Pair
from pipeline.data import Note


@dataclass(frozen=True, slots=True)
class Check:
    """A function and the codes that it gives."""

    codes: tuple[Code, ...]
    find: Callable[[Pair], Iterable[Note]]


CHECKS: tuple[Check, ...] = (
    Check((coverage.EMPTY,), coverage.empty),
    Check((residue.UNKNOWN,), residue.unknown_characters),
    Check((residue.MARKUP,), residue.markup),
    Check((language.WRONG_LANGUAGE,), language.wrong_language),
    Check((language.WRONG_SCRIPT,), language.wrong_script),
    Check((language.UNTRANSLATED,), language.untranslated),
    Check((loops.REPETITION,), loops.repetition),
    Check((coverage.UNRELATED, coverage.OMISSION, coverage.ADDITION), coverage.content),
    Check((ends.TRUNCATED,), ends.truncated),
    Check((figures.NUMBERS,), figures.numbers_differ),
    Check((units.CURRENCY,), units.currency_differs),
    Check((units.UNITS,), units.units),
    Check((names.NAMES,), names.names_differ),
    Check((contrasts.SWAPPED,), contrasts.swapped),
    Check((polarity.NEGATION,), polarity.negation_differs),
    Check((residue.ADDRESS,), residue.address_differs),
    Check((signs.PUNCTUATION,), signs.punctuation_differs),
    Check((signs.QUOTES,), signs.quotes),
    Check((signs.BRACKETS,), signs.brackets),
    Check((typography.SPACING,), typography.spacing),
    Check((typography.CAPITAL,), typography.capital),
    Check((residue.LOW,), residue.low_confidence),
)

CODES: tuple[Code, ...] = (*(code for check in CHECKS for code in check.codes), INCONSISTENT)
"""Every code, in the order of the checks; `inconsistent` is given by `check_article` alone."""
