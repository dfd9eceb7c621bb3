from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.split import explain, sentence_spans
from tests.timing import process_seconds

LANGUAGES = ["kk", "en", "ru", "zh"]
CORPUS = Path(__file__).resolve().parent.parent / "models" / "mini" / "corpus"

PIECES = [
    *"абгқәжАҒҚЖС .!?…–-«»\"“”„()[]123,:;'’\n\t\u00a0\u2028。！？，：（）《》中说的",
    *("т.б.", " ж. ", " 1921 ж. ", "Ол ", "Қ. ", "А.", "деді", "болды", " – деді ", "Алматы", " км. ", "1. ", ": 1. "),
    *(" г. ", "т.д. ", "Он ", "U.S. ", "Mr. ", " said", "He ", "No. ", "etc. ", " a.m. "),
    *(
        ". «",
        "! – ",
        "? ..",
        "...",
        "…",
        "他说",
        "他说。",
        "：“",
        "。”",
        '。"',
        "，",
        ":)",
        "🎉",
        "[1]",
        "10. 2025",
        "eGov",
    ),
]
AWKWARD = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(st.one_of(st.sampled_from(PIECES).filter(lambda piece: len(piece) == 1), st.characters(codec="utf-8"))),
)


def texts() -> list[tuple[str, str]]:
    """A thousand paragraphs of our own corpus and the cases, with their languages."""
    found = []
    for path in sorted((CORPUS / "press-2").glob("*.tsv")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        for start in range(0, len(lines), 40):
            columns = zip(*(line.split("\t") for line in lines[start : start + 40]), strict=True)
            found += [
                (lang, ("" if lang == "zh" else " ").join(column))
                for lang, column in zip(LANGUAGES, columns, strict=True)
            ]
    return found


def sentences(text: str, lang: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, lang)]


@settings(max_examples=300, deadline=None)
@given(AWKWARD, st.sampled_from(LANGUAGES))
def test_spans_and_the_white_space_between_them_are_the_text(text: str, lang: str) -> None:
    position, rebuilt = 0, ""
    for start, end in sentence_spans(text, lang):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        rebuilt += text[position:end]
        position = end
    assert not text[position:].strip()
    assert rebuilt + text[position:] == text


@settings(max_examples=500, deadline=None)
@given(AWKWARD, st.sampled_from(LANGUAGES))
def test_a_sentence_split_again_stays_whole(text: str, lang: str) -> None:
    for sentence in sentences(text, lang):
        assert sentences(sentence, lang) == [sentence]


@settings(max_examples=300, deadline=None)
@given(AWKWARD, st.sampled_from(LANGUAGES))
def test_the_shortcut_gives_the_boundaries_of_the_rules(text: str, lang: str) -> None:
    check_shortcut(text, lang)


def test_the_shortcut_gives_the_boundaries_of_the_rules_on_the_corpus() -> None:
    for lang, text in texts():
        check_shortcut(text, lang)
        for sentence in sentences(text, lang):
            assert sentences(sentence, lang) == [sentence]


def check_shortcut(text: str, lang: str) -> None:
    """`explain` asks the rules about every stop; `sentence_spans` answers most without them."""
    decisions = explain(text, lang)
    assert all(decision.rule for decision in decisions)
    ends = {decision.position for decision in decisions if decision.boundary}
    made = {span.end for span in sentence_spans(text, lang)}
    assert made - {len(text.rstrip())} == {end for end in ends if text[:end].strip()} - {len(text.rstrip())}


HOSTILE = [
    *(".", '"', "«", "»", "“", "(", "()", "т.б.", "т.б. ", "A. ", "А. ", "1. ", ": 1. ", ". – ", "? ", "?! ", "1", "…"),
    *(
        "ж. ",
        "1921 ж. ",
        "Ә. Б",
        ". «",
        ".» ",
        "“。",
        '。"',
        "。",
        "？”",
        "他说，“",
        "a.",
        "a ",
        "Ол. ",
        ". .",
        " .",
        "[1]",
        ":)",
        "\n",
    ),
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("lang", ["kk", "zh"])
def test_hostile_repetition_takes_linear_time(unit: str, lang: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        return process_seconds(lambda: sentence_spans(text, lang))

    seconds(1_000)
    small, large = max(seconds(4_000), 0.006), seconds(32_000)
    assert large < 32 * small, "eight times the text may take about eight times as long, never sixty-four"
