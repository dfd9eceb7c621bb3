"""Remembered translations with new numbers, dates, months and names put in."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.memory import Entry, MatchKind, NameTable, Origin, Query, Search, TranslationMemory
from pipeline.memory.adapt import adapt
from pipeline.memory.forms import forms
from pipeline.memory.rendering import category, month
from pipeline.memory.values import ValueKind, find_values, shape
from pipeline.text.numbers import find_numbers

AT = "2026-03-05T09:30:00Z"
NAMES = NameTable(
    {
        "en": {"Тоқаев": "Tokayev", "Ахметов": "Akhmetov", "Қазақстан": "Kazakhstan", "Сербия": "Serbia"},
        "ru": {"Тоқаев": "Токаев", "Ахметов": "Ахметов"},
        "zh-Hans": {"Тоқаев": "托卡耶夫", "Ахметов": "艾哈迈托夫"},
    }
)
_CALM = settings(deadline=None)

ADAPTED = [
    # remembered source, new source, remembered target, language, adapted
    ("25 млн теңге", "30 млн теңге", "25 million tenge", "en", "30 million tenge"),
    ("25 млн теңге", "1,5 млрд теңге", "25 million tenge", "en", "1.5 billion tenge"),
    ("25 млн теңге", "1,5 млрд теңге", "25 млн тенге", "ru", "1,5 млрд тенге"),
    ("25 миллион теңге", "26 миллион теңге", "25 миллионов тенге", "ru", "26 миллионов тенге"),
    ("25 млн теңге", "1,5 млрд теңге", "2500万坚戈", "zh-Hans", "15亿坚戈"),
    ("25 млн теңге", "250 млн теңге", "2500万坚戈", "zh-Hans", "2.5亿坚戈"),
    ("3 млрд теңге", "7,25 млрд теңге", "30亿坚戈", "zh-Hans", "72.5亿坚戈"),
    ("3 мың адам", "12,5 мың адам", "3,000 people", "en", "12,500 people"),
    ("3 мың адам", "1,2 млн адам", "3,000 people", "en", "1.2 million people"),
    ("3000 адам", "12 500 адам", "3 000 человек", "ru", "12 500 человек"),
    ("900 адам", "1250 адам", "900 people", "en", "1250 people"),
    ("900 адам", "12 500 адам", "900 people", "en", "12,500 people"),
    ("2,5 пайызға өсті", "3,75 пайызға өсті", "grew by 2.5 percent", "en", "grew by 3.75 percent"),
    ("2,5 пайызға өсті", "3 пайызға өсті", "вырос на 2,5%", "ru", "вырос на 3%"),
    ("2,5 пайызға өсті", "3,1 пайызға өсті", "增长2.5%", "zh-Hans", "增长3.1%"),
    ("5-ке жетті", "6-ға жетті", "reached 5", "en", "reached 6"),
    ("бес мектеп", "он мектеп", "5 schools", "en", "10 schools"),
    ("15 наурызда ашылды", "2 сәуірде ашылды", "Opened on 15 March", "en", "Opened on 2 April"),
    ("15 наурызда ашылды", "2 сәуірде ашылды", "Открыт 15 марта", "ru", "Открыт 2 апреля"),
    ("15 наурызда ашылды", "2 желтоқсанда ашылды", "3月15日开幕", "zh-Hans", "12月2日开幕"),
    ("наурызда ашылды", "қарашада ашылды", "В марте открыли", "ru", "В ноябре открыли"),
    ("2023 жылғы есеп", "2024 жылғы есеп", "отчёт за 2023 год", "ru", "отчёт за 2024 год"),
    ("18.10.2023 күні", "19.11.2024 күні", "on 18.10.2023", "en", "on 19.11.2024"),
    ("5-ші кітап", "3-ші кітап", "the 5th book", "en", "the 3rd book"),
    ("5-ші кітап", "12-ші кітап", "the 5th book", "en", "the 12th book"),
    ("5-ші кітап", "3-ші кітап", "5-я книга", "ru", "3-я книга"),
    ("5 пен 10", "10 пен 5", "5 and 10", "en", "10 and 5"),
    ("25 аудан", "27 аудан", "25 районов", "ru", "27 районов"),
    ("25 км жол", "22 км жол", "25 км дороги", "ru", "22 км дороги"),
    ("Тоқаевтың сөзі", "Ахметовтың сөзі", "Tokayev's speech", "en", "Akhmetov's speech"),
    ("Тоқаев Сербияда 3 күн болды", "Ахметов Қазақстанда 5 күн болды", "Tokayev spent 3 days in Serbia", "en",
     "Akhmetov spent 5 days in Kazakhstan"),
    ("Тоқаев айтты", "Ахметов айтты", "托卡耶夫说", "zh-Hans", "艾哈迈托夫说"),
    ("25 млн теңге", "25 миллион теңге", "25 million tenge", "en", "25 million tenge"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "target", "lang", "expected"), ADAPTED)
def test_values_are_put_in(old: str, new: str, target: str, lang: str, expected: str) -> None:
    found = adapt(old, new, target, lang, NAMES)
    assert found is not None
    assert (found.text, found.reason) == (expected, "")
    for one in found.substitutions:
        assert found.text[slice(*one.place)] == one.target_new
        assert one.source_old in old
        assert one.source_new in new
        assert one.target_old in target


REFUSED = [
    ("бес аудан", "он аудан", "five districts", "en", "in words"),
    ("25 аудан", "22 аудан", "25 районов", "ru", "agree"),
    ("25 миллион теңге", "22 миллион теңге", "25 миллионов тенге", "ru", "manner"),
    ("25 млн адам", "22 адам", "25 млн человек", "ru", "agree"),
    ("5 адам", "1 адам", "5 people", "en", "agree"),
    ("8 пайыз өсім", "5 пайыз өсім", "an 8 percent rise", "en", "article"),
    ("5 пен 5", "5 пен 7", "5 and 5", "en", "more than once"),
    ("5 мектеп", "7 мектеп", "5 schools, all 5", "en", "more than once"),
    ("5 мектеп, 5 көпір", "7 мектеп, 5 көпір", "5 schools and as many bridges", "en", "source more than once"),
    ("2023: 150 мектеп", "20: 150 мектеп", "2023 150 школ", "ru", "read back"),
    ("5 мектеп", "7 мектеп", "schools", "en", "not at all"),
    ("5 мектеп", "7 мектеп", "half a dozen schools", "en", "not at all"),
    ("5-ші кітап", "3-ші кітап", "5-ой книги", "ru", "may not fit"),
    ("18.10.2023 күні", "19.11.2024 күні", "on October 18, 2023", "en", "not at all"),
    ("25 млн теңге", "1,23456 млрд теңге", "25 million tenge", "en", "manner"),
    ("XXI ғасыр", "XX ғасыр", "XXI век", "ru", "in words"),
    ("25 мыңнан аса", "30 мыңнан аса", "25多万", "zh-Hans", "not at all"),
    ("Тоқаевтың сөзі", "Ахметовтың сөзі", "речь Токаева", "ru", "not at all"),
    ("Сербия туралы", "Тоқаев туралы", "о Сербии", "ru", "not at all"),
    ("1234567890 теңге", "1234567891 теңге", "1234567890 tenge", "en", "figures"),
]


@pytest.mark.parametrize(("old", "new", "target", "lang", "reason"), REFUSED)
def test_what_is_not_certain_is_left_with_a_reason(old: str, new: str, target: str, lang: str, reason: str) -> None:
    found = adapt(old, new, target, lang, NAMES)
    assert found is not None
    assert found.text == ""
    assert reason in found.reason
    assert "\n" not in found.reason


OTHER = [
    ("25 мектеп", "25 аурухана"),
    ("5-ші кітап", "5 кітап"),
    ("бесінші рет", "бес рет"),
    ("5-ке жетті", "5-тен өтті"),
    ("наурызда ашылды", "наурыздан бері"),
    ("25 мектеп", "25 мектеп пен 3 көпір"),
    ("наурыз айы", "5 айы"),
    ("Тоқаев келді", "Тоқаевқа келді"),
    ("сөз", "сөз"),
]


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_what_differs_in_more_than_values_is_not_adapted(old: str, new: str) -> None:
    assert adapt(old, new, "5 25 March", "en", NAMES) is None


_NUMBERS = st.one_of(
    st.integers(2, 99_999).map(str),
    st.integers(2, 999).map(lambda n: f"{n} млн"),
    st.integers(11, 9999).map(lambda n: f"{n // 10},{n % 10} млрд"),
    st.integers(2, 999).map(lambda n: f"{n} мың"),
)


def _written(source: str, lang: str) -> str:
    """A translator's way of writing a Kazakh number."""
    figures, _, scale = source.partition(" ")
    value = Decimal(figures.replace(",", ".")) * {"": 1, "мың": 10**3, "млн": 10**6, "млрд": 10**9}[scale]
    if lang == "zh-Hans":
        size, sign = (10**8, "亿") if value >= 10**8 else (10**4, "万") if value >= 10**5 else (1, "")
        return f"{(value / size).normalize():f}{sign}"
    mark = figures.replace(",", ".") if lang == "en" else figures
    words = {"en": {"мың": "thousand", "млн": "million", "млрд": "billion"}, "ru": {"мың": "тыс"}}[lang]
    return mark + (f" {words.get(scale, scale)}" if scale else "")


@_CALM
@given(
    st.lists(st.tuples(_NUMBERS, _NUMBERS), min_size=1, max_size=3),
    st.sampled_from(["en", "ru", "zh-Hans"]),
)
def test_no_old_number_stays(pairs: list[tuple[str, str]], lang: str) -> None:
    old = "; ".join(f"кесте {first} км" for first, _ in pairs)
    new = "; ".join(f"кесте {second} км" for _, second in pairs)
    target = "; ".join(f"表 {_written(first, lang)} км" for first, _ in pairs)
    found = adapt(old, new, target, lang)
    assert found is not None
    if found.reason:
        return
    tag = lang[:2]
    wanted = Counter(number.value for number in find_numbers(new, "kk"))
    assert Counter(number.value for number in find_numbers(found.text, tag)) == wanted


@_CALM
@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["en", "ru", "zh"]), st.integers(0, 4))
def test_months_keep_their_case(first: int, second: int, tag: str, case: int) -> None:
    table = forms().months["han" if tag == "zh" else tag]
    row = table[first - 1]
    written = row[case % len(row)] + ("月" if tag == "zh" else "")
    there = month(second, written, tag)
    assert there is not None
    assert month(first, there, tag) == written


@_CALM
@given(st.integers(0, 10**6))
def test_plural_categories_go_by_the_last_figures(number: int) -> None:
    assert category(Decimal(number)) == category(Decimal(number % 100))


@_CALM
@given(
    st.lists(
        st.sampled_from(["25 млн", "3,5", "наурызда", "18.10.2023", "мектеп", "бесінші", "Тоқаевтың", "XX", "5-ке"])
    )
)
def test_values_stand_in_order_and_apart(words: list[str]) -> None:
    text = " мен ".join(words)
    values = find_values(text, "kk", NAMES)
    at = 0
    for value in values:
        assert at <= value.start < value.end <= value.tail <= len(text)
        at = value.tail
    kinds = {value.kind for value in values}
    assert (ValueKind.DATE in kinds) == ("18.10.2023" in words)
    assert (ValueKind.NAME in kinds) == ("Тоқаевтың" in words)
    assert "млн" not in shape(text, values)


def test_names_are_whole_words_with_known_endings() -> None:
    text = "Тоқаев Тоқаевтың Тоқаевтар Тоқаевич Тоқаевқа"
    found = NAMES.find(text, "kk")
    assert [text[name.start : name.tail] for name in found] == ["Тоқаев", "Тоқаевтың", "Тоқаевтар", "Тоқаевқа"]
    assert NAMES.find("Токаева Токаев", "ru")[0].start == 8
    assert NAMES.find("Токаев", "en") == []
    assert NAMES.find("Токаев", "de") == ()
    assert NameTable({"en": {}}).find("Тоқаев", "kk") == ()


def _memory(path: Path, *pairs: tuple[str, str]) -> TranslationMemory:
    memory = TranslationMemory(path, NAMES)
    memory.add(Entry(source, "en", target, Origin.APPROVED, AT) for source, target in pairs)
    return memory


def test_the_memory_offers_the_adapted_text_first(tmp_path: Path) -> None:
    close = "Ауданда 25 жаңа мектеп ашылды деді"
    with _memory(tmp_path / "m.db", ("Ауданда 25 жаңа мектеп ашылды", "25 schools opened"), (close, "close")) as memory:
        (found,) = memory.find([Query("Ауданда 32 жаңа мектеп ашылды")], "en", Search(threshold=70))
        assert (found[0].kind, found[0].target, found[0].score) == (MatchKind.ADAPTED, "32 schools opened", 93)
        assert [(s.source_old, s.target_new) for s in found[0].substitutions] == [("25", "32")]
        assert found[0].entry.target == "25 schools opened"
        assert found[1].kind is MatchKind.FUZZY


def test_an_adapted_text_may_be_far_apart(tmp_path: Path) -> None:
    with _memory(tmp_path / "m.db", ("5 сәуір", "5 April")) as memory:
        (found,) = memory.find([Query("28 желтоқсан")], "en")
        assert [(m.target, m.kind) for m in found] == [("28 December", MatchKind.ADAPTED)]
        assert found[0].score < 75


def test_what_cannot_be_adapted_is_offered_with_the_reason(tmp_path: Path) -> None:
    text = "Ауданда 25 жаңа мектеп ашылды"
    with _memory(tmp_path / "m.db", (text, "Twenty-five schools opened"), ("5 сәуір", "the day")) as memory:
        (found,) = memory.find([Query(text.replace("25", "32"))], "en")
        assert [(m.kind, m.target) for m in found] == [(MatchKind.FUZZY, "Twenty-five schools opened")]
        assert "in words" in found[0].unadapted
        assert memory.find([Query("28 желтоқсан")], "en") == [()]
