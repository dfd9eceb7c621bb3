from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import align_sentences
from pipeline.align.features import value
from pipeline.data import Bead
from pipeline.errors import UsageError

KK = [
    "Қазақстан Президенті Үрімжі қаласына келді.",
    "Кездесуде сауда көлемі 8,5 миллиард долларға жеткені айтылды.",
    "Тараптар үшінші теміржол өткелін салуды талқылады.",
    "Қытайда келесі жыл қазақ туризмінің жылы болады.",
    "Ма Линь бұл жобаны қолдады.",
]
EN = [
    "The President of Kazakhstan arrived in the city of Urumqi.",
    "It was noted at the meeting that trade had reached 8.5 billion dollars.",
    "The sides discussed the construction of a third railway crossing.",
    "Next year will be the year of Kazakh tourism in China.",
    "Ma Lin supported this project.",
]
ZH = [
    "哈萨克斯坦总统抵达乌鲁木齐市。",
    "会见中指出，贸易额已达85亿美元。",
    "双方讨论了修建第三条铁路口岸的问题。",
    "明年是中国的哈萨克旅游年。",
    "马林支持这一项目。",
]


def shape(beads: list[Bead]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [((b.source.start, b.source.end), (b.target.start, b.target.end)) for b in beads]


DIAGONAL = [((i, i + 1), (i, i + 1)) for i in range(5)]


@pytest.mark.parametrize(("target", "lang"), [(EN, "en"), (ZH, "zh")])
def test_one_to_one(target: list[str], lang: str) -> None:
    assert shape(align_sentences(KK, target, "kk", lang)) == DIAGONAL


def test_merged_sentences_are_found() -> None:
    merged = [EN[0], EN[1] + " " + EN[2], *EN[3:]]
    assert shape(align_sentences(KK, merged, "kk", "en")) == [
        ((0, 1), (0, 1)), ((1, 3), (1, 2)), ((3, 4), (2, 3)), ((4, 5), (3, 4)),
    ]  # fmt: skip


def test_a_dropped_sentence_leaves_a_gap() -> None:
    assert shape(align_sentences(KK, [*EN[:1], *EN[2:]], "kk", "en"))[1] == ((1, 2), (1, 1))


def test_the_other_direction_is_the_mirror() -> None:
    there = shape(align_sentences(KK, EN, "kk", "en"))
    assert [(t, s) for s, t in shape(align_sentences(EN, KK, "en", "kk"))] == there


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*KK, "", "…", "1", "Ұзақ " * 40]), max_size=12),
    st.lists(st.sampled_from([*EN, *ZH, "", "2"]), max_size=12),
)
def test_beads_tile(source: list[str], target: list[str]) -> None:
    at = (0, 0)
    for bead in align_sentences(source, target, "kk", "en"):
        assert (bead.source.start, bead.target.start) == at
        assert len(bead.source) + len(bead.target) > 0
        assert len(bead.source) <= 3
        assert len(bead.target) <= 3
        at = (bead.source.end, bead.target.end)
    assert at == (len(source), len(target))


def test_numbers_have_values() -> None:
    assert value("8,5", " миллиард доллар") == value("8.5", " billion") == value("85", "亿美元") == 8.5e9
    assert value("2 934", "") == 2934
    assert value("3", "万") == 30_000


def test_unknown_language() -> None:
    with pytest.raises(UsageError):
        align_sentences(["а"], ["b"], "kk", "de")


ODD = [
    (["а б"], ["а б"] * 2000),
    (["а" * 100_000, *["б"] * 10], [*["а"] * 200, "б" * 1000]),
    ([*["а"] * 200, "б" * 100_000], ["а" * 100_000, *["б"] * 200]),
    (["  "] * 150, ["х"] * 150),
]


@pytest.mark.parametrize(("source", "target"), ODD)
def test_odd_lengths_are_aligned_all_the_same(source: list[str], target: list[str]) -> None:
    beads = align_sentences(source, target)
    assert (beads[-1].source.end, beads[-1].target.end) == (len(source), len(target))
