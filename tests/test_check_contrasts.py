"""Words that exclude each other, negations, and the checks on the independent gold data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.contrasts import PATH, content
from pipeline.check.contrasts import swapped
from pipeline.check.pair import Pair
from pipeline.check.polarity import negation_differs
from pipeline.check.side import look
from pipeline.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
TABLES = sorted((ROOT / "pipeline" / "check").glob("contrasts*.tsv"))


def pair(source: str, target: str, lang: str) -> Pair:
    return Pair(look(source, "kk"), look(target, lang))


def test_names_come_from_the_lists_of_terms() -> None:
    assert PATH.read_text(encoding="utf-8") == content()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_tables_have_five_columns_and_sets_of_two(path: Path) -> None:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert all(len(row) == 5 and row[1] for row in rows)
    names = [row[0] for row in rows]
    assert all(names.count(name) > 1 for name in names)


def test_both_places_are_shown() -> None:
    source, target = "Сабақ дүйсенбіде басталады.", "Занятия начнутся во вторник."
    (note,) = swapped(pair(source, target, "ru"))
    assert note.source is not None
    assert note.target is not None
    assert source[slice(*note.source)] == "дүйсенбіде"
    assert target[slice(*note.target)] == "вторник"


def test_one_word_for_another_kind_of_thing_is_no_swap() -> None:
    assert not list(swapped(pair("Астанада жиын өтті.", "В столице прошло совещание.", "ru")))
    assert not list(swapped(pair("Түнгі 11-де.", "11 часов вечера.", "ru")))


def test_a_negation_may_be_said_in_other_words() -> None:
    assert not list(negation_differs(pair("Ол келіспеді.", "He refused.", "en")))
    assert not list(negation_differs(pair("Визасыз режим.", "No visa is needed.", "en")))
    (note,) = negation_differs(pair("Ол келіспеді.", "He agreed.", "en"))
    assert note.source == (3, 12)


def evaluate(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["evaluate", *arguments, "--format", "jsonl"], catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_planted_failures_are_found() -> None:
    """A little below what docs/checks.md reports."""
    rows = {(row["lang"], row["failure"]): row for row in evaluate("checks", str(GOLD / "checks" / "segments.jsonl"))}
    for lang, least in (("en", 83), ("ru", 84), ("zh", 81)):
        assert rows[lang, "all"]["flagged"] > least
        assert rows[lang, "clean"]["flagged"] < 6.5
    for failure in ("empty", "number-scale", "currency-changed", "repeated-word", "untranslated", "unknown-mark"):
        assert rows["all", failure]["flagged"] == 100


def test_terms_of_gold_sentences() -> None:
    """A little below what docs/terms.md reports."""
    rows = {row["group"]: row for row in evaluate("terms", str(GOLD / "terms" / "sentences.jsonl"))}
    assert rows["all"]["recall"] > 95.5
    assert rows["inflected"]["precision"] > 98.5
    assert rows["press"]["recall"] > 98.5
    assert rows["lookalike"]["exact"] > 97
