"""Checks of a translated segment: cases in `cases/checks-own`, properties, the registry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.align.lexicon import dictionary
from pipeline.check import CHECKS, CODES, Books, Options, check_article, check_pair
from pipeline.check.loops import runs
from pipeline.check.names import coarse, distance, sound
from pipeline.check.numerals import bare_numerals
from pipeline.check.pair import listed, quoted
from pipeline.data import Note, Severity
from pipeline.errors import UsageError
from pipeline.text.numbers import find_numbers

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases" / "checks-own"
TARGETS = ("en", "ru", "zh")


@cache
def books(lang: str) -> Books:
    table = tomllib.loads((ROOT / "pipeline" / "align" / "sounds" / "zh.toml").read_text(encoding="utf-8"))
    syllables: Mapping[str, str] = {c: code for code, signs in table["syllables"].items() for c in signs}
    return Books(dictionary("kk", lang), dictionary(lang, "kk"), syllables)


def rows(name: str) -> Iterator[list[str]]:
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [column.replace("⇥", "\t").replace("∅", "") for column in line.split("\t")]


def check(source: str, target: str, lang: str) -> tuple[Note, ...]:
    return check_pair(source, target, lang, books(lang))


@pytest.mark.parametrize(("lang", "code", "source", "target"), list(rows("failures.tsv")))
def test_failure_is_named(lang: str, code: str, source: str, target: str) -> None:
    assert code in {note.code for note in check(source, target, lang)}


@pytest.mark.parametrize(("lang", "source", "target"), list(rows("clean.tsv")))
def test_good_translation_is_left_alone(lang: str, source: str, target: str) -> None:
    assert [note for note in check(source, target, lang) if note.severity is not Severity.INFO] == []


def test_every_code_has_a_case_or_a_test_of_its_own() -> None:
    named = {row[1] for row in rows("failures.tsv")}
    assert {code.code for code in CODES} - named == {"low-confidence", "inconsistent"}


def test_codes_are_stable_names_used_once() -> None:
    codes = [code.code for code in CODES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in codes)
    assert all(code.description and "\n" not in code.description for code in CODES)


def test_every_code_is_documented() -> None:
    text = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert [code.code for code in CODES if f"`{code.code}`" not in text] == []


def test_notes_come_in_the_order_of_the_checks() -> None:
    order = [code.code for check_ in CHECKS for code in check_.codes]
    found = [n.code for n in check("Жобаға 25 млн теңге бөлінді.", "the the the the project ⁇ got 26 dollars,", "en")]
    assert len(set(found)) > 3
    assert found == sorted(found, key=order.index)


def test_a_lost_clause_names_its_place() -> None:
    source = "Министр облыстағы жол құрылысымен танысты, сондай-ақ жаңа аурухананың ашылу салтанатына қатысты."
    (note,) = [
        n
        for n in check(source, "The minister inspected road construction in the region.", "en")
        if n.code == "omission"
    ]
    assert note.source and "аурухана" in source[note.source.start : note.source.end]
    assert "Министр облыстағы" not in source[note.source.start : note.source.end]


def test_numbers_are_named_as_both_sides_write_them() -> None:
    (note,) = check("Жобаға 25 млн теңге бөлінді.", "2.5 million tenge was allocated to the project.", "en")
    assert note.message == "25 млн in the source, 2.5 million here"
    assert note.target == (0, 11)
    assert note.source == (7, 13)


def test_low_score() -> None:
    good = "The ambassador took part in the meeting."
    source = "Елші кездесуге қатысты."
    assert [n.code for n in check_pair(source, good, "en", books("en"), score=-2.0)] == ["low-confidence"]
    assert check_pair(source, good, "en", books("en"), score=-0.5) == ()
    assert check_pair(source, good, "en", books("en"), score=-2.0, options=Options(lowest_score=-3.0)) == ()


def test_codes_can_be_turned_off() -> None:
    two = ("Жобаға 25 млн теңге бөлінді.", "26 million tenge was allocated to the project.")
    assert [n.code for n in check(*two, "en")] == ["numbers-differ"]
    assert check_pair(*two, "en", books("en"), options=Options(off=frozenset({"numbers-differ"}))) == ()


def test_other_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="cannot be checked"):
        check_pair("а", "а", "kk")


def test_chinese_tag_in_full() -> None:
    assert check_pair("Баға 40 пайызға өсті.", "价格上涨了30%。", "zh-Hans")


ALPHABET = (
    "абвәғқңіАБҚ abcdeABC的是人国东·0123456789 \t.,;:!?()[]«»“”\"'–-%$#@/<>&…"
    "。，、；：？！（）《》⁇\u00a0\u200b\ufffd\U0001f600"
)
texts = st.text(st.sampled_from(ALPHABET), max_size=80)


@settings(max_examples=150, deadline=None)
@given(texts, texts, st.sampled_from(TARGETS))
def test_any_two_texts_give_notes_inside_them(source: str, target: str, lang: str) -> None:
    for note in check(source, target, lang):
        assert "\n" not in note.message
        for span, text in ((note.target, target), (note.source, source)):
            assert span is None or 0 <= span.start <= span.end <= len(text)


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.sampled_from(TARGETS))
def test_answers_do_not_depend_on_what_was_asked_before(source: str, target: str, lang: str) -> None:
    first = check(source, target, lang)
    check(target, source, lang)
    assert check(source, target, lang) == first


@pytest.mark.parametrize(
    "text",
    [
        "«" * 20_000,
        "(" * 20_000,
        "а" * 20_000,
        "1 " * 10_000,
        "Ж " * 10_000,
        "1," * 10_000,
        "的" * 20_000,
        "a." * 10_000,
        "@" * 20_000,
    ],
)
def test_long_hostile_text_ends(text: str) -> None:
    for lang in TARGETS:
        assert check("Елші кездесуге қатысты.", text, lang)


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_runs_are_what_they_say(tokens: list[str]) -> None:
    for start, end, period in runs(tokens):
        assert end - start >= 2 * period
        assert all(tokens[i] == tokens[i + period] for i in range(start, end - period))


def test_names_by_sound() -> None:
    assert distance(sound("Тоқаевтың"), sound("Tokayev")) < 0.1
    assert distance(sound("Жәнібек"), sound("Zhanibek")) == 0
    assert distance(sound("Сиань"), sound("Xi’an")) == 0
    assert distance(sound("Қуаныш"), sound("Oliver")) > 0.5
    assert coarse("Пембертон") == "PMPLTN"


@given(st.text(st.sampled_from("онбестбірүшіннмыңдан 1350,."), max_size=40))
def test_bare_numerals_keep_every_place(text: str) -> None:
    bare = bare_numerals(text)
    assert len(bare) == len(text)
    assert all(new in (old, " ", ",") for old, new in zip(text, bare, strict=True))


def test_bent_numerals_are_read() -> None:
    assert [n.value for n in find_numbers(bare_numerals("он бестен үш жүзге дейін"), "kk")] == [15, 300]
    assert [n.value for n in find_numbers(bare_numerals("248 мыңнан 330 мың теңге"), "kk")] == [248_000, 330_000]
    assert bare_numerals("ол үшін онда") == "ол үшін онда"


def test_messages_stay_short() -> None:
    assert len(quoted("а" * 500)) < 50
    assert listed(list("abcdef")) == "a, b, c, d and 2 more"


class TestArticle:
    def test_one_sentence_two_ways(self) -> None:
        pairs = [
            ("Мемлекет басшысы сөз сөйледі.", "The Head of State spoke."),
            ("Кездесу аяқталды.", "The meeting ended."),
            ("Мемлекет басшысы сөз сөйледі.", "The President made a speech."),
        ]
        ((index, note),) = check_article(pairs, "en")
        assert (index, note.code) == (2, "inconsistent")
        assert "segment 1" in note.message

    def test_two_sentences_one_way(self) -> None:
        pairs = [("Жол салынды.", "A road was built."), ("Кездесу аяқталды.", "A road was built.")]
        ((index, note),) = check_article(pairs, "en")
        assert (index, note.severity) == (1, Severity.ERROR)

    def test_a_neighbour_swallowed(self) -> None:
        pairs = [
            ("Облыста жаңа жол салынды.", "A new road was built in the region. The meeting ended late at night."),
            ("Кездесу түнде аяқталды.", "The meeting ended late at night."),
        ]
        assert [index for index, _ in check_article(pairs, "en")] == [0]

    def test_clean_article(self) -> None:
        pairs = [("Жол салынды.", "A road was built."), ("Кездесу аяқталды.", "The meeting ended.")]
        assert check_article(pairs, "en", books("en")) == []

    def test_repeated_title_is_no_finding(self) -> None:
        assert check_article([("Жол салынды", "A road was built")] * 3, "en") == []
