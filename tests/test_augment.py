"""Fresh variants of the corpus: what is put in is right on all four sides, and nothing else moves."""

from __future__ import annotations

import doctest
import importlib
import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.data import Span
from pipeline.text.numbers import find_numbers

MINI = Path(__file__).resolve().parent.parent / "models" / "mini"
sys.path.insert(0, str(MINI))

from recipe.augment import (  # noqa: E402
    Corpus,
    Prepared,
    Shares,
    Variant,
    characters,
    epoch,
    prepare,
    substitute,
    vary,
)
from recipe.augment_chinese import name_after, name_before  # noqa: E402
from recipe.augment_forms import FORMS, capitals, cut, garble, join, list_item, small_first, without_stop  # noqa: E402
from recipe.augment_frames import fill_frame, read_frames  # noqa: E402
from recipe.augment_guides import along  # noqa: E402
from recipe.augment_kazakh import inflect, is_front, particle, suffix_of  # noqa: E402
from recipe.augment_names import in_chinese  # noqa: E402
from recipe.augment_numbers import LANGUAGES, Figure, chinese_figure, number_ending, read_figure, rural  # noqa: E402
from recipe.augment_russian import forms, person_class, person_form, readings  # noqa: E402
from recipe.augment_slots import Texts, skeleton  # noqa: E402
from recipe.corpus import Quad, read_parts  # noqa: E402

SEEDS = st.integers(0, 10**9)
CASES = ("plain", "genitive", "dative", "accusative", "locative", "ablative", "instrumental")


@cache
def corpus() -> Corpus:
    """Every twelfth sentence of the corpus."""
    _, parts = read_parts(MINI / "corpus")
    quads = [quad for part in parts for document in part for quad in document.quads]
    return prepare(quads[::12], MINI / "corpus" / "terms", characters(quads), read_frames())


def prepared(texts: Texts) -> Prepared:
    """One sentence with its slots, names from the whole stock."""
    found = prepare([Quad(texts, "para")], MINI / "corpus" / "terms", characters([p.quad for p in corpus().sentences]))
    return found.sentences[0]


def kinds(texts: Texts) -> list[str]:
    return [kind for kind, _ in prepared(texts).slots]


@pytest.mark.parametrize(
    ("stem", "wanted"),
    [
        ("Астана", "Астана Астананың Астанаға Астананы Астанада Астанадан Астанамен"),
        ("Шымкент", "Шымкент Шымкенттің Шымкентке Шымкентті Шымкентте Шымкенттен Шымкентпен"),
        ("Тараз", "Тараз Тараздың Таразға Таразды Таразда Тараздан Таразбен"),
        ("Атырау", "Атырау Атыраудың Атырауға Атырауды Атырауда Атыраудан Атыраумен"),
        ("Өзбекстан", "Өзбекстан Өзбекстанның Өзбекстанға Өзбекстанды Өзбекстанда Өзбекстаннан Өзбекстанмен"),
        ("Жамбыл", "Жамбыл Жамбылдың Жамбылға Жамбылды Жамбылда Жамбылдан Жамбылмен"),
        ("Париж", "Париж Париждің Парижге Парижді Парижде Парижден Парижбен"),
        ("Баку", "Баку Бакудің Бакуге Бакуді Бакуде Бакуден Бакумен"),
        ("Тоқаев", "Тоқаев Тоқаевтың Тоқаевқа Тоқаевты Тоқаевта Тоқаевтан Тоқаевпен"),
        ("Бектенов", "Бектенов Бектеновтің Бектеновке Бектеновті Бектеновте Бектеновтен Бектеновпен"),
        ("Әлиева", "Әлиева Әлиеваның Әлиеваға Әлиеваны Әлиевада Әлиевадан Әлиевамен"),
        ("Болатұлы", "Болатұлы Болатұлының Болатұлына Болатұлын Болатұлында Болатұлынан Болатұлымен"),
    ],
)
def test_kazakh_endings(stem: str, wanted: str) -> None:
    assert [inflect(stem, case) for case in CASES] == wanted.split()
    for case, word in zip(CASES, wanted.split(), strict=True):
        assert suffix_of(stem, word) == case


def test_misspelt_endings_are_not_read() -> None:
    assert suffix_of("Астана", "Астанаде") is None
    assert suffix_of("Шымкент", "Шымкентда") is None
    assert suffix_of("Болатұлы", "Болатұлыға") is None


@given(SEEDS)
@settings(deadline=None)
def test_endings_agree_with_their_stem(seed: int) -> None:
    rng = Random(seed)
    person = corpus().stock.person(rng.random() < 0.5, rng)
    for stem in (person.family.kk, rng.choice(corpus().stock.villages).kk):
        for case in CASES[1:-1]:
            word = inflect(stem, case)
            assert word is not None
            vowels = set(word[len(stem) :]) & set("аеыі")
            assert vowels <= (set("еі") if is_front(stem) else set("аы")), word
            assert not re.search(r"[пфкқтсшхцчбвгд][ғгдн]|[мнң]л|[аеоөұүыіәэюя]т[аеыі]", word[len(stem) - 1 :]), word


@pytest.mark.parametrize(
    ("value", "ending", "wanted"),
    [
        (25, "ablative", "тен"),
        (40, "dative", "қа"),
        (4300, "ablative", "ден"),
        (6, "ordinal", "шы"),
        (5, "ordinal", "ші"),
        (10, "full-ordinal", "ыншы"),
        (6, "full-ordinal", "ншы"),
        (80, "ablative", "нен"),
        (1000, "dative", "ға"),
    ],
)
def test_endings_of_numbers(value: int, ending: str, wanted: str) -> None:
    assert number_ending(value, ending) == wanted


def test_particles_follow_the_last_sound() -> None:
    heard = [particle("мен", word) for word in ("Астана", "Шымкент", "Тараз", "Баку", "Киев", "Қазан")]
    assert heard == ["мен", "пен", "бен", "мен", "пен", "мен"]


@pytest.mark.parametrize(
    ("name", "woman", "family", "wanted"),
    [
        ("Ахметов", False, True, "Ахметов Ахметова Ахметову Ахметова Ахметовым Ахметове"),
        ("Ахметова", True, True, "Ахметова Ахметовой Ахметовой Ахметову Ахметовой Ахметовой"),
        ("Абай", False, False, "Абай Абая Абаю Абая Абаем Абае"),
        ("Серик", False, False, "Серик Серика Серику Серика Сериком Серике"),
        ("Динара", True, False, "Динара Динары Динаре Динару Динарой Динаре"),
        ("Айгуль", True, False, "Айгуль Айгуль Айгуль Айгуль Айгуль Айгуль"),
        ("Зульфия", True, False, "Зульфия Зульфии Зульфии Зульфию Зульфией Зульфии"),
        ("Болатулы", False, True, "Болатулы Болатулы Болатулы Болатулы Болатулы Болатулы"),
        ("Куаныш", False, False, "Куаныш Куаныша Куанышу Куаныша Куанышем Куаныше"),
        ("Валерий", False, False, "Валерий Валерия Валерию Валерия Валерием Валерии"),
    ],
)
def test_russian_cases(name: str, woman: bool, family: bool, wanted: str) -> None:
    paradigm = person_class(name, woman, family)
    assert paradigm is not None
    made = forms(name, "person", paradigm)
    assert list(made) == wanted.split()
    for case, form in enumerate(made):
        assert any(r.nominative == name and case in r.cases for r in readings(form, woman, family)), form


def test_a_doubtful_case_is_refused() -> None:
    doubtful = frozenset({1, 2})  # Ахметовой: genitive or dative
    assert person_form("Ахметова", True, True, doubtful) == "Ахметовой"
    assert person_form("Динара", True, False, doubtful) is None
    assert person_form("Достоевский", False, True, frozenset({0})) is None


@pytest.mark.parametrize(
    ("russian", "woman", "wanted"),
    [
        ("Нурланов", False, "努尔拉诺夫"),
        ("Ахметова", True, "阿赫梅托娃"),
        ("Баймуратова", True, "拜穆拉托娃"),
        ("Абаев", False, "阿巴耶夫"),
    ],
)
def test_chinese_syllables(russian: str, woman: bool, wanted: str) -> None:
    assert in_chinese(russian, woman) == wanted


def test_names_are_found_in_chinese_by_their_sound() -> None:
    rng, missed = Random(3), 0
    for _ in range(400):
        person = corpus().stock.person(rng.random() < 0.5, rng)
        given, family = person.given.zh, person.family.zh
        text = f"州长{given}·{family}汇报说"
        start = name_before(text, 2 + len(given), person.given.ru)
        end = name_after(text, 3 + len(given), person.family.ru)
        missed += (start, end) != (2, 3 + len(given) + len(family))
    assert missed < 40  # the listed Chinese names are not all made by sound: 阿依古丽, 买买提


@given(SEEDS, st.sampled_from(["person", "place", "month", "number", "company", "village", "literal"]))
@settings(deadline=None, max_examples=300)
def test_what_is_put_in_stands_on_all_sides_and_nothing_else_moves(seed: int, kind: str) -> None:
    rng = Random(seed)
    sentence = rng.choice(_with(kind))
    variant = substitute(sentence, corpus().stock, rng, kind=kind)
    slots = [slot for name, slot in sentence.slots if name == kind]
    assert len(variant.links) <= len(slots)
    for side in range(4):
        after, spans = variant.quad.texts[side], sorted(link[side] for link in variant.links)
        assert all(0 <= a.start < a.end <= len(after) for a in spans)
        rest = _without(after, spans)
        if len(spans) == len(slots):
            before = _without(sentence.quad.texts[side], sorted(slot.spans[side] for slot in slots))
            assert _unparticled(rest) == _unparticled(before)
    if kind == "person":
        for link in variant.links:
            kk, en, ru, zh = (t[span.start : span.end] for t, span in zip(variant.quad.texts, link, strict=True))
            assert len(ru.split()) == 2
            assert skeleton(kk.split()[0]) == skeleton(en.split()[0])
            assert skeleton(en.split()[1])[:3] == skeleton(kk.split()[1])[:3]
            assert zh.count("·") == 1
    if kind in ("number", "month"):
        for link in variant.links:
            _same_number(variant, link, kind)


@cache
def _with(kind: str) -> list[Prepared]:
    return [p for p in corpus().sentences if any(name == kind for name, _ in p.slots)]


def _without(text: str, spans: list[Span]) -> str:
    for span in reversed(spans):
        text = text[: span.start] + "□" + text[span.end :]
    return text


def _unparticled(text: str) -> str:
    return re.sub(r"□ (?:[мбп]ен|[дт][ае]|[мбп][ае])(?!\w)", "□ +", text)


def _same_number(variant: Variant, link: tuple[Span, Span, Span, Span], kind: str) -> None:
    values = []
    for text, span, lang in zip(variant.quad.texts, link, LANGUAGES, strict=True):
        if kind == "month":
            return
        found = [n for n in find_numbers(text, lang) if n.start >= span.start and n.end <= span.end]
        assert len(found) == 1, (text, lang)
        values.append(found[0].value)
    assert len(set(values)) == 1, variant


@given(st.integers(1, 9999).filter(lambda n: n % 10 > 0), st.integers(-2, 10))
def test_a_number_is_read_as_it_was_written(digits: int, exponent: int) -> None:
    dress = {
        "kk": Figure(6, "", ",", " млн"),
        "en": Figure(0, ",", ".", ""),
        "ru": Figure(0, " ", ",", ""),
        "zh": chinese_figure(Figure(0, "", ".", ""), digits, exponent),
    }
    for lang, figure in dress.items():
        text = figure.write(digits, exponent)
        if text:
            found = find_numbers(text, lang)
            assert [n.value for n in found] == [pytest.approx(digits * 10.0**exponent)], text
            assert read_figure(text, lang) is not None


@given(SEEDS)
@settings(deadline=None, max_examples=150)
def test_russian_nouns_still_fit_their_number(seed: int) -> None:
    rng = Random(seed)
    sentence = rng.choice(_with("number"))
    variant = substitute(sentence, corpus().stock, rng, kind="number")
    if len(variant.links) != 1 or len([k for k, _ in sentence.slots if k == "number"]) != 1:
        return
    slot = next(slot for kind, slot in sentence.slots if kind == "number")
    old = find_numbers(sentence.quad.texts[2][slot.spans[2].start : slot.spans[2].end], "ru")[0]
    new = find_numbers(variant.quad.texts[2][variant.links[0][2].start : variant.links[0][2].end], "ru")[0]
    if old.value.is_integer() and max(old.value, new.value) < 1000:
        assert rural(int(old.value)) == rural(int(new.value))


PERSON: Texts = (
    "Бұл туралы министр Арман Бекеновтің өзі айтты.",
    "Minister Arman Bekenov said so himself.",
    "Об этом сказал сам министр Арман Бекенов.",
    "部长阿尔曼·别克诺夫本人谈到了这一点。",
)
PLACES: Texts = (
    "Алматы мен Шымкент арасында 1 200 адам жүрді.",
    "1,200 people travelled between Almaty and Shymkent.",
    "Между Алматы и Шымкентом проехали 1 200 человек.",
    "阿拉木图和奇姆肯特之间有1200人往来。",
)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (PERSON, ["person"]),
        (PLACES, ["place", "place", "number"]),
        (("2024 жылғы 5 мамыр", "5 May 2024", "5 мая 2024 года", "2024年5月5日"), ["number", "month"]),
        (("Әрбір 28 пайызға өсті.", "Each grew by 28 per cent.", "Выросло на 28 процентов.", "增长28%。"), ["number"]),
        (
            (
                "Тел.: 6 (16354) 4-05-17",
                "Tel.: 6 (16354) 4-05-17",
                "Тел.: 6 (16354) 4-05-17",
                "电话：6 (16354) 4-05-17",
            ),
            [],
        ),
        (("G20 саммиті өтті.", "The G20 summit was held.", "Саммит G20 прошёл.", "G20峰会举行。"), []),
        (
            ("Қазақстан Республикасы", "Republic of Kazakhstan", "Республика Казахстан", "哈萨克斯坦共和国"),
            [],
        ),
        (("1 мектеп ашылды.", "1 school opened.", "Открылась 1 школа.", "1所学校开学。"), []),
        (
            ("Сайт: www.egov.kz", "Website: www.egov.kz", "Сайт: www.egov.kz", "网站：www.egov.kz"),
            ["literal"],
        ),
    ],
)
def test_slots_of_a_sentence(texts: Texts, wanted: list[str]) -> None:
    made = prepared(texts)
    fillable = [k for k, slot in made.slots if any(slot.fill(corpus().stock, Random(seed)) for seed in range(5))]
    assert sorted(fillable) == sorted(wanted)


def test_a_person_takes_the_ending_and_the_case() -> None:
    texts = (PERSON[0], PERSON[1], "Мы спросили министра Армана Бекенова.", PERSON[3])
    made = prepared(texts)
    for seed in range(40):
        kk, _, ru, _ = substitute(made, corpus().stock, Random(seed)).quad.texts
        assert re.search(r"(?:тің|тың|дің|дың|нің|ның) өзі", kk), kk
        found = re.fullmatch(r"Мы спросили министра (\S+) (\S+)\.", ru)
        assert found
        for form, family in ((found[1], False), (found[2], True)):
            assert any({1, 3} <= reading.cases for reading in readings(form, False, family)), ru


def test_particles_are_mended() -> None:
    made = prepared(PLACES)
    heard = set()
    for seed in range(60):
        variant = substitute(made, corpus().stock, Random(seed))
        first = re.match(r"(\S+) ([мбп]ен) ", variant.quad.texts[0])
        assert first
        assert first[2] == particle("мен", first[1]), variant.quad.texts[0]
        heard.add(first[2])
    assert heard == {"мен", "бен", "пен"}


def test_a_sentence_without_slots_stays_as_it_is() -> None:
    plain = next(p for p in corpus().sentences if not p.slots)
    assert substitute(plain, corpus().stock, Random(1)) == Variant(plain.quad)
    still = Shares(form=0, join=0, cut=0, garble=0)
    index = corpus().sentences.index(plain)
    assert all(vary(corpus(), index, still, Random(seed)).quad is plain.quad for seed in range(20))
    nothing = Shares(0, 0, 0, 0, 0, 0, 0)
    small = replace(corpus(), sentences=corpus().sentences[:200])
    assert [v.quad for v in epoch(small, nothing, 5)] == [p.quad for p in small.sentences]


def test_an_epoch_follows_from_its_seed() -> None:
    small = replace(corpus(), sentences=corpus().sentences[:300])
    assert epoch(small, Shares(), 7) == epoch(small, Shares(), 7)
    changed = sum(a != b for a, b in zip(epoch(small, Shares(), 7), epoch(small, Shares(), 8), strict=True))
    assert changed > 60


@given(SEEDS)
@settings(deadline=None, max_examples=150)
def test_other_dress_keeps_four_sides(seed: int) -> None:
    rng = Random(seed)
    index = rng.randrange(len(corpus().sentences) - 1)
    quad = corpus().sentences[index].quad
    made = [form(quad, rng) for form in FORMS] + [garble(quad, rng)]
    halved, joined = cut(quad, rng), join(quad, corpus().sentences[index + 1].quad)
    for other in [*made, *([halved] if halved else []), *([joined] if joined else [])]:
        assert all(text and text == text.strip() for text in other.texts)
        assert other.kind == quad.kind
    assert garble(quad, rng).texts[1:] == quad.texts[1:]
    if halved:
        assert all(half.rstrip(":：") in whole for half, whole in zip(halved.texts, quad.texts, strict=True))


def test_dress_by_dress() -> None:
    quad = Quad(("Бүгін суық.", "Today it is cold.", "Сегодня холодно.", "今天很冷。"), "para")
    rng = Random(1)
    assert without_stop(quad, rng).texts == ("Бүгін суық", "Today it is cold", "Сегодня холодно", "今天很冷")
    assert capitals(quad, rng).texts == ("БҮГІН СУЫҚ.", "TODAY IT IS COLD.", "СЕГОДНЯ ХОЛОДНО.", "今天很冷。")
    assert small_first(quad, rng).texts[:3] == ("бүгін суық.", "today it is cold.", "сегодня холодно.")
    name = Quad(("Арман келді.", "Arman has come.", "Арман пришёл.", "阿尔曼来了。"), "para")
    assert small_first(name, rng) == name
    assert list_item(quad, rng).texts[0].endswith("Бүгін суық.")


@given(SEEDS)
@settings(deadline=None, max_examples=200)
def test_frames_are_filled_on_all_sides(seed: int) -> None:
    rng = Random(seed)
    frame = rng.choice(corpus().frames)
    texts, links = fill_frame(frame, corpus().stock, rng)
    assert not any("{" in text or "None" in text for text in texts)
    for link in links:
        assert all(text[span.start : span.end].strip() for text, span in zip(texts, link, strict=True))
    if "millions" in frame[0] or "many" in frame[0] or "count" in frame[0]:
        values = {tuple(n.value for n in find_numbers(t, lang)) for t, lang in zip(texts, LANGUAGES, strict=True)}
        assert len(values) == 1, texts


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 3))
def test_a_slot_is_aligned_with_itself(width: int, height: int, left: int, right: int) -> None:
    guide = np.full((right + height + 2, left + width + 3), 1.0, dtype=np.float32)
    guide /= guide.sum(axis=1, keepdims=True)
    along(guide, Span(left, left + width), Span(right, right + height))
    assert np.allclose(guide.sum(axis=1), 1, atol=1e-4)
    inside = guide[right : right + height, left : left + width]
    assert np.allclose(inside.sum(axis=1), 1, atol=1e-4)
    peaks = inside.argmax(axis=1)
    assert (np.diff(peaks) >= 0).all()
    outside = np.delete(guide, range(right, right + height), axis=0)[:, left : left + width]
    assert (outside.sum(axis=1) < 0.5).all()


@pytest.mark.parametrize("module", ["kazakh", "names", "numbers", "slots", "chinese"])
def test_examples_in_the_docs(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"recipe.augment_{module}")).failed == 0
