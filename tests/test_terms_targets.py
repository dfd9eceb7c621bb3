"""Target wordings: found in any form, put in the right one; names by rule."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.data import Severity, Span
from pipeline.errors import UsageError
from pipeline.terms import (
    TermIndex,
    bundled_terms,
    decode_terms,
    find_terms,
    parse_terms,
    substitute,
    target_span,
    transliterate,
    verify,
)
from pipeline.terms.targets import find_target
from pipeline.terms.targets.russian import CASES, slots, small
from pipeline.terms.targets.russian_bend import bend, cases_after

FOLDER = Path(__file__).parent / "cases" / "terms"
INDEX = TermIndex(decode_terms((FOLDER / "list.tsv").read_bytes(), "list.tsv"))
ROWS = [
    line.split("\t") for line in (FOLDER / "targets.tsv").read_text(encoding="utf-8").splitlines() if line[0] != "#"
]


@pytest.mark.parametrize(("lang", "wanted", "marked"), ROWS)
def test_wanted_wordings_are_found_in_their_forms(lang: str, wanted: str, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    place = Span(marked.index("["), marked.index("]") - 1) if "[" in marked else None
    found = find_target(wanted, text, lang)
    if lang == "en" and found and place and text[found.start : found.end].startswith(text[place.start : place.end]):
        return  # a possessive ending belongs to the word
    assert found == place, found and text[found.start : found.end]


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_wording_of_the_list_is_found_as_it_stands(lang: str) -> None:
    for term in bundled_terms().terms:
        for wanted in term.targets(lang):
            assert find_target(wanted, f"«{wanted}»", lang), wanted


def test_a_missing_term_is_noted_with_its_place_and_wording() -> None:
    text = "Кеше Алматыға келді."
    (note,) = verify(find_terms(text, INDEX), "Вчера приехал в Астану.", "ru")
    assert (note.code, note.severity, note.source) == ("term-missing", Severity.WARNING, Span(5, 13))
    assert "“Алматы”" in note.message
    assert note.target == Span(23, 23)


def test_a_forbidden_wording_is_noted_with_its_place() -> None:
    matches = find_terms("Алматыда", INDEX)
    target = "В Алма-Ате."
    (note,) = verify(matches, target, "ru")
    assert note.code == "term-forbidden"
    assert note.target is not None
    assert target[note.target.start : note.target.end] == "Алма-Ате"
    assert verify(matches, "В Алматы.", "ru") == ()


def test_each_term_is_reported_once_and_languages_without_wording_not_at_all() -> None:
    own = parse_terms("kk\ten\tru\tzh\ttype\tnote\nсауда\ttrade\t\t\tterm\t", "own.tsv")
    matches = find_terms("сауда мен сауда", own)
    assert len(matches) == 2
    assert len(verify(matches, "commerce", "en")) == 1
    assert verify(matches, "торговля", "ru") == ()


def test_chinese_names_of_people_are_not_checked() -> None:
    matches = find_terms("Кеше Ерлан Асқаров келді", bundled_terms())
    assert matches
    assert verify(matches, "昨天来了。", "zh-Hans") == ()


def test_where_the_target_stands() -> None:
    (match,) = find_terms("Орталық Азияның", INDEX)
    text = "страны Центральной Азии"
    place = target_span(match, text, "ru")
    assert place is not None
    assert text[place.start : place.end] == "Центральной Азии"
    assert target_span(match, "нет", "ru") is None
    assert target_span(match, "中亚国家", "zh") == Span(0, 2)


SUBSTITUTED = [
    ("ru", "о [торговом обороте] стран", "товарооборот", "о товарообороте стран"),
    (
        "ru",
        "для [Иностранного министерства] страны",
        "Министерство иностранных дел",
        "для Министерства иностранных дел страны",
    ),
    ("ru", "в [Кокшетавской области] сухо", "Акмолинская область", "в Акмолинской области сухо"),
    ("ru", "[Кокшетавская область] растет", "Акмолинская область", "Акмолинская область растет"),
    ("ru", "в [Целинном крае]", "тенге", "в тенге"),
    ("ru", "с [Союзом Европы]", "переговоры", None),  # the plural has no singular to take over
    ("ru", "городом [Нур-Султаном]", "Астана", None),  # may be a case or another word
    ("en", "a [bourse]'s rules", "exchange", "an exchange's rules"),
    ("en", "[Company's] plan", "holding", "Holding's plan"),
    ("en", "An [apple] grows", "city", "A city grows"),
    ("zh", "在[阿拉木图省]", "阿拉木图州", "在阿拉木图州"),
]


@pytest.mark.parametrize(("lang", "marked", "wanted", "made"), SUBSTITUTED)
def test_substitution_bends_or_refuses(lang: str, marked: str, wanted: str, made: str | None) -> None:
    text = marked.replace("[", "").replace("]", "")
    assert substitute(text, Span(marked.index("["), marked.index("]") - 1), wanted, lang) == made


def test_nothing_is_put_in_the_place_of_nothing() -> None:
    assert substitute("текст", Span(2, 2), "слово", "ru") is None
    assert substitute("текст", Span(0, 5), " ", "en") is None


BENT = [
    ("Министерство иностранных дел", "dat", "Министерству иностранных дел"),
    ("Европейский союз", "gen", "Европейского союза"),
    ("внешняя политика", "acc", "внешнюю политику"),
    ("общий рынок", "ins", "общим рынком"),
    ("Премьер-Министр", "acc", "Премьер-Министра"),
    ("торгово-экономическое сотрудничество", "prep", "торгово-экономическом сотрудничестве"),
    ("область Абай", "ins", "областью Абай"),
    ("Председатель Сената", "dat", "Председателю Сената"),
    ("Алматы", "prep", "Алматы"),
    ("заем", "gen", "займа"),
    ("европеец", "dat", "европейцу"),
    ("неизвестнец", "gen", None),
]


@pytest.mark.parametrize(("wanted", "case", "form"), BENT)
def test_russian_wordings_bend(wanted: str, case: str, form: str | None) -> None:
    assert bend(wanted, "sg", case) == form


@pytest.mark.parametrize("case", CASES)
def test_what_is_bent_is_recognised(case: str) -> None:
    for wanted in dict.fromkeys(wording for term in bundled_terms().terms for wording in term.ru):
        for number in ("sg", "pl"):
            made = bend(wanted, number, case)
            assert made is None or find_target(wanted, f"слово {made} слово", "ru"), (wanted, made)


def test_a_word_is_a_form_of_itself_and_prepositions_ask_for_cases() -> None:
    assert small("Ёлка") in slots(small("Ёлка"))
    assert cases_after("с") == {"gen", "ins"}
    assert cases_after("дом") is None


NAMES = [line.split("\t") for line in (FOLDER / "names.tsv").read_text(encoding="utf-8").splitlines() if line[0] != "#"]


@pytest.mark.parametrize(("name", "lang", "made"), NAMES)
def test_names_by_rule(name: str, lang: str, made: str) -> None:
    assert transliterate(name, lang) == made


def test_names_by_rule_agree_with_the_list() -> None:
    listed = [term for term in bundled_terms().terms if term.source == "names.tsv"]
    for lang, least in (("en", 0.85), ("ru", 0.9)):
        same = sum(transliterate(term.lemma, lang) in term.targets(lang) for term in listed)
        assert same / len(listed) >= least, lang
    likeness = [difflib.SequenceMatcher(None, transliterate(t.lemma, "zh"), t.zh[0]).ratio() for t in listed]
    assert sum(likeness) / len(likeness) >= 0.7


@given(st.text(alphabet="аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБ -'", max_size=30))
def test_any_name_becomes_letters_of_the_language(name: str) -> None:
    assert not set(transliterate(name, "en").lower()) & set("абвгдеәғқңөұүһі")
    assert not set(transliterate(name, "ru").lower()) & set("әғқңөұүһі")
    assert all("\u4e00" <= character <= "\u9fff" or character == "·" for character in transliterate(name, "zh"))


def test_other_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="use en, ru or zh"):
        transliterate("Асан", "kk")
