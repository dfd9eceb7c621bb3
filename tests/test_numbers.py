"""Numbers by value, in digits and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.numbers import find_months, find_numbers

CASES = [
    ("kk", "Сауда көлемі 8,5 миллиард долларға жетті.", [8.5e9]),
    ("ru", "Товарооборот достиг 8,5 млрд долларов.", [8.5e9]),
    ("en", "Trade reached 8.5 billion dollars.", [8.5e9]),
    ("zh", "贸易额达85亿美元。", [8.5e9]),
    ("kk", "2 934 тонна, 12 500 адам", [2934, 12500]),
    ("en", "2,934 tonnes and 1,250,000 people", [2934, 1250000]),
    ("zh", "2,934吨、125万人、3.5万亿元", [2934, 1250000, 3.5e12]),
    ("zh", "3亿2000万元", [3.2e8]),
    ("kk", "он бес, жиырма үш, жүз елу, екі мың жиырма", [15, 23, 150, 2020]),
    ("ru", "пятнадцать, двадцать три, сто пятьдесят, две тысячи двадцать", [15, 23, 150, 2020]),
    ("en", "fifteen, twenty-three, one hundred and fifty, two thousand and twenty", [15, 23, 150, 2020]),
    ("zh", "十五、二十三、一百五十、二〇二〇年", [15, 23, 150, 2020]),
    ("kk", "3 миллион 200 мың теңге", [3_200_000]),
    ("kk", "2023 жылғы 12 мың", [2023, 12000]),
    ("kk", "2024 жылы 18 қазанда", [2024, 18]),
    ("kk", "XXI ғасыр, III орын", [21, 3]),
    ("kk", "Мыңдаған адам келді, миллиондап саналады", []),
    ("en", "Thousands of people came; MIX and CIVIL", []),
    ("kk", "сағат 10:30-да, 15-20 пайыз, 5-сынып", [10, 30, 15, 20, 5]),
    ("ru", "второй этаж, вторник, 1-й класс", [2, 1]),
    ("zh", "一些国家、统一、两国", [2]),
    ("zh", "2023年10月18日", [2023, 18]),
]


@pytest.mark.parametrize(("lang", "text", "values"), CASES)
def test_values(lang: str, text: str, values: list[float]) -> None:
    assert [number.value for number in find_numbers(text, lang)] == values


@pytest.mark.parametrize(
    ("lang", "text", "months"),
    [
        ("kk", "2023 жылғы 18 қазанда және қаңтар айында", [10, 1]),
        ("ru", "18 октября 2023 года, в мае, но не майор и маршал", [10, 5]),
        ("en", "On 18 October and in May they may march", [10, 5]),
        ("zh", "2023年10月18日，一月和十二月", [10, 1, 12]),
    ],
)
def test_months(lang: str, text: str, months: list[int]) -> None:
    assert find_months(text, lang) == months


@given(st.text(), st.sampled_from(["kk", "ru", "en", "zh"]))
def test_any_text_has_numbers_in_order(text: str, lang: str) -> None:
    end = 0
    for number in find_numbers(text, lang):
        assert end <= number.start < number.end <= len(text)
        end = number.end


@given(st.integers(2, 999_999))
def test_thousands_are_read_with_any_separator(value: int) -> None:
    plain, comma = str(value), f"{value:,}"
    for lang, written in [
        ("kk", comma.replace(",", " ")),
        ("ru", comma.replace(",", "\u00a0")),
        ("en", comma),
        ("zh", comma),
    ]:
        assert [n.value for n in find_numbers(f"a {written} b", lang)] == [value], written
        assert [n.value for n in find_numbers(f"a {plain} b", lang)] == [value], plain
