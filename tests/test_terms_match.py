"""Finding terms: cases in a file, and what holds for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.terms import Term, TermIndex, bundled_terms, decode_terms, find_terms, line_json
from pipeline.text.morphology import Case, Features, Possessive, inflect

CASES = Path(__file__).parent / "cases" / "terms"
LIST = decode_terms((CASES / "list.tsv").read_bytes(), "list.tsv")
INDEX = TermIndex(LIST)
BUNDLED = TermIndex(bundled_terms())
MARK = re.compile(r"\[([^|\[\]]*)\|([^|\[\]]*)\]")
LINES = [line for line in (CASES / "matches.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def unmarked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A case as plain text with the spans that it marks."""
    text, spans, at = "", [], 0
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return text + line[at:], spans


@pytest.mark.parametrize("line", LINES)
def test_terms_of_cases(line: str) -> None:
    text, wanted = unmarked(line)
    found = [(match.span.start, match.span.end, match.lemma) for match in find_terms(text, INDEX)]
    show = [(text[a:b], lemma) for a, b, lemma in found]
    assert found == wanted, show


def test_there_are_cases() -> None:
    assert len(LINES) > 30


BENT = [term for term in LIST.terms if not term.exact and term.lemma[-1].isalpha() and not term.lemma.isupper()]
POSSESSED = ("Сыртқы істер министрлігі", "Премьер-Министрдің орынбасары", "Қазақстан Республикасы", "халық саны")


@given(st.sampled_from(BENT), st.sampled_from(list(Case)))
def test_every_case_of_every_term_is_found_whole(term: Term, case: Case) -> None:
    last = re.split(r"[\s-]", term.lemma)[-1]
    form = term.lemma[: -len(last)] + inflect(last, Features(case=case))
    if term.lemma in POSSESSED:
        ending = inflect("баласы", Features(possessive=Possessive.THIRD, case=case)).removeprefix("баласысы")
        form = term.lemma + (ending if last[-1] == "ы" else ending.translate(str.maketrans("аығ", "еіг")))
    text = f"Кеше {form} туралы айтылды."
    found = find_terms(text, INDEX)
    assert [(text[one.span.start : one.span.end], one.lemma) for one in found] == [(form, term.lemma)]


@given(st.text(alphabet="абқғеіӘҚҰС «»-–’.,25\n\u00ad\u00a0ҚазстнмирғыЙҒ", max_size=80))
@settings(max_examples=300, deadline=None)
def test_spans_are_in_order_inside_the_text_and_begin_and_end_with_a_sign(text: str) -> None:
    position = 0
    for match in find_terms(text, BUNDLED):
        assert position <= match.span.start < match.span.end <= len(text)
        piece = text[match.span.start : match.span.end]
        assert piece == piece.strip()
        position = match.span.end


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=4))
def test_what_is_found_does_not_depend_on_what_was_looked_at_before(lines: list[str]) -> None:
    fresh = TermIndex(LIST)
    for line in lines:
        text = unmarked(line)[0]
        assert find_terms(text, fresh) == find_terms(text, LIST)


def test_a_list_may_be_given_instead_of_an_index() -> None:
    assert find_terms("Қазақстанға", LIST) == find_terms("Қазақстанға", INDEX)


@pytest.mark.parametrize(
    "text",
    [
        "Ол осыны атап етті, үйге қойды.",
        "Келесі отырыс ертең.",
        "Есіктен кірген бойда күтіңіз.",
        "Салтанатты рәсім басталды.",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert not [match for match in find_terms(text, BUNDLED) if match.term.type in ("given", "city", "river", "region")]


def test_features_of_the_last_word() -> None:
    (match,) = find_terms("министрліктердің емес, Сыртқы істер министрліктерінің", INDEX)
    assert match.features == Features(plural=True, possessive=Possessive.THIRD, case=Case.GENITIVE)


def test_what_the_command_prints() -> None:
    printed = line_json(find_terms("Қазанға Алматыдан", INDEX))
    assert printed == {
        "matches": [
            {
                "start": 0,
                "end": 7,
                "lemma": "қазан",
                "targets": {"en": "October", "ru": "октябрь", "zh": "十月"},
                "alternatives": {},
                "type": "month",
                "features": "dat",
            },
            {
                "start": 8,
                "end": 17,
                "lemma": "Алматы",
                "targets": {"en": "Almaty", "ru": "Алматы", "zh": "阿拉木图"},
                "alternatives": {},
                "type": "city",
                "features": "abl",
            },
        ]
    }
