"""Endings of Kazakh words: cases by hand, and that taking off undoes putting on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.terms import bundled_terms
from pipeline.text.morphology import (
    Case,
    Features,
    Harmony,
    Possessive,
    analyse,
    forms,
    harmony,
    inflect,
    lexicon,
    ordinal_suffix,
    question_particle,
    readings,
    suffix_for_number,
)
from pipeline.text.morphology.features import all_features
from pipeline.text.morphology.numbers import last_word

CASES = Path(__file__).parent / "cases" / "terms"
ALL = [*all_features(), *all_features("лық"), *all_features("шы")]
BY_NAME = {str(features): features for features in ALL}
STEMS = sorted({term.lemma for term in bundled_terms().terms if " " not in term.lemma and term.lemma.isalpha()})
NATIVE = [stem for stem in STEMS if stem.islower() and not set(stem) & set("вфцчщэёъьиую")]


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("stem", "tag", "form"), rows("forms.tsv"))
def test_forms_made_by_hand(stem: str, tag: str, form: str) -> None:
    assert inflect(stem, BY_NAME[tag]) == form


@pytest.mark.parametrize(("stem", "tag", "form"), [row for row in rows("forms.tsv") if "-" not in row[2]])
def test_forms_are_read_back(stem: str, tag: str, form: str) -> None:
    derived = tuple({part for part in tag.split(".") if part in ("лық", "шы")})
    found = {(one.stem, str(one.features)) for one in analyse(form, derived)}
    assert (stem.lower(), tag) in found


@given(st.sampled_from(STEMS), st.sampled_from(list(all_features())))
@settings(max_examples=400, deadline=None)
def test_taking_off_undoes_putting_on(stem: str, features: Features) -> None:
    made = forms(stem, features)[0]
    if not stem.isupper():
        assert (stem.lower(), features) in {(one.stem, one.features) for one in analyse(made)}
    assert any(one.stem == stem for one in readings(made, lexicon([stem])))


@given(st.sampled_from(NATIVE), st.sampled_from(list(all_features())))
@settings(max_examples=400, deadline=None)
def test_endings_keep_harmony(stem: str, features: Features) -> None:
    if features.case is Case.INSTRUMENTAL or features.relative == "нікі" or features.relative_case is Case.INSTRUMENTAL:
        return  # мен and нікі do not change
    made = inflect(stem, features)
    shared = next((i for i, (a, b) in enumerate(zip(stem, made, strict=False)) if a != b), len(stem))
    vowels = {letter for letter in made[shared:] if letter in "аыеі"}
    assert vowels <= (set("еі") if harmony(stem) is Harmony.FRONT else set("аы"))


@given(st.sampled_from(STEMS), st.sampled_from(list(all_features())))
@settings(max_examples=200, deadline=None)
def test_the_form_made_is_one_of_the_forms_read(stem: str, features: Features) -> None:
    assert inflect(stem, features).replace("-", "").lower() in {one.replace("-", "") for one in forms(stem, features)}


def test_capitals_stay() -> None:
    assert inflect("Орын", Features(possessive=Possessive.THIRD)) == "Орны"
    assert inflect("ХАЛЫҚ", Features(case=Case.DATIVE)).startswith("ХАЛЫҚ")


def test_a_word_is_never_read_as_a_stem_it_does_not_come_from() -> None:
    known = lexicon(["баға", "мектеп", "қала", "банк"])
    for word in ("бағдар", "мектепшіл", "қалам", "банкет", "бағана", "мектептес"):
        kept = [one for one in readings(word, known) if one.features.possessive is not Possessive.FIRST]
        assert kept == [], word


@pytest.mark.parametrize(("value", "what", "ending"), [(*row, "")[:3] for row in rows("numbers.tsv")])
def test_endings_behind_figures(value: str, what: str, ending: str) -> None:
    if what.startswith("ord"):
        assert ordinal_suffix(value, Case(what.partition(".")[2] or "nom")) == ending
    else:
        assert suffix_for_number(value, Case(what)) == ending


@given(
    st.integers(min_value=1, max_value=10**12), st.sampled_from([case for case in Case if case is not Case.NOMINATIVE])
)
def test_a_number_bends_as_its_last_word(value: int, case: Case) -> None:
    assert inflect(last_word(value), Features(case=case)).endswith(suffix_for_number(value, case)[1:])


def test_no_ending_behind_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="figure"):
        suffix_for_number("млрд", Case.DATIVE)


@pytest.mark.parametrize(
    ("word", "particle"), [("қазақ", "па"), ("үй", "ме"), ("қыз", "ба"), ("сөз", "бе"), ("бала", "ма"), ("сурет", "пе")]
)
def test_question_particles(word: str, particle: str) -> None:
    assert question_particle(word) == particle
