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
    (
        "en",
        "in nineteen ninety-one, Twenty twenty-four, nineteen fourteen, twenty ten, nineteen hundred",
        [1991, 2024, 1914, 2010, 1900],
    ),
    (
        "en",
        "between nineteen and ninety, eighteen or twenty, 19 ninety, twenty-one, thirteen thousand ninety",
        [19, 90, 18, 20, 19, 90, 21, 13090],
    ),
    ("en", "fifteen, twenty-three, one hundred and fifty, two thousand and twenty", [15, 23, 150, 2020]),
    ("zh", "十五、二十三、一百五十、二〇二〇年", [15, 23, 150, 2020]),
    ("kk", "3 миллион 200 мың теңге", [3_200_000]),
    ("kk", "2023 жылғы 12 мың", [2023, 12000]),
    ("kk", "2024 жылы 18 қазанда", [2024, 18]),
    ("kk", "XXI ғасыр, III орын", [21, 3]),
    ("kk", "Мыңдаған адам келді, миллиондап саналады", []),
    ("ru", "Марта Иванова нет; 30-тысячный город", [30000]),
    ("en", "Thousands of people came; MIX and CIVIL", []),
    ("kk", "сағат 10:30-да, 15-20 пайыз, 5-сынып", [10, 30, 15, 20, 5]),
    ("ru", "второй этаж, вторник, 1-й класс", [2, 1]),
    ("zh", "一些国家、统一、两国", [2]),
    ("zh", "2023年10月18日", [2023, 18]),
    ("zh", "一亿二千万、两亿五千万元、十五亿三千万、一亿零五百万", [1.2e8, 2.5e8, 1.53e9, 1.05e8]),
    ("zh", "三万亿元，亿万富翁，三十多万人，30余万人，2000余万", [3e12, 3e5, 3e5, 2e7]),
    ("zh", "三点五，百分之十五，三分之一", [3.5, 15]),
    ("zh", "九万" * 80, []),
    ("kk", "жиырма бір, отыз бірінші, он бір мың адам, бір миллион екі жүз мың", [21, 31, 11000, 1_200_000]),
    ("kk", "бір мың тоғыз жүз тоқсан бір, бір адам", [1991]),
    ("ru", "двадцать один, тридцать первого декабря, один миллион двести тысяч", [21, 31, 1_200_000]),
    ("ru", "тысяча девятьсот девяносто первый год; тысячи людей", [1991]),
    ("en", "twenty-one million, thirty-first, one thousand two hundred, one of them", [21e6, 31, 1200]),
    ("en", "A monument 12 m high; twelve hundred; a thousand people", [12, 1200, 1000]),
    ("kk", "екі жарым миллион, бір жарым миллион", [2.5e6, 1.5e6]),
    ("ru", "полтора миллиона, два с половиной миллиона", [1.5e6, 2.5e6]),
    ("en", "one and a half million", [1.5e6]),
    ("kk", "1 млн. 200 мың теңге, 1.500.000 теңге", [1.2e6, 1.5e6]),
    ("kk", "5 жүз, 5 мыңмен, 2 миллионмен, мыңдаған", [500, 5000, 2e6]),
    ("kk", "ХХІ ғасыр, ІІІ орын, LX", [21, 3, 60]),
    ("en", "9" * 400, []),
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
