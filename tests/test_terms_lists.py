"""Lists of terms: reading, errors that say what to do, the bundled list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.terms import Casing, TermList, bundled_terms, decode_terms, load_terms, parse_terms

HEADER = "kk\ten\tru\tzh\ttype\tnote"
ROW = "банк\tbank;banking house\tбанк\t银行\tterm\t"
BUNDLED = bundled_terms().terms


def test_a_row_is_read_with_its_alternatives() -> None:
    (term,) = parse_terms(f"# remark\n\n{HEADER}\n{ROW}\n", "own.tsv").terms
    assert (term.lemma, term.en, term.zh, term.type, term.line) == (
        "банк",
        ("bank", "banking house"),
        ("银行",),
        "term",
        4,
    )


def test_optional_columns() -> None:
    text = f"{HEADER}\tforbidden\tmatch\nАлматы\tAlmaty\tАлматы\t阿拉木图\tcity\t\tru:Алма-Ата;Verny\t+лық case\n"
    (term,) = parse_terms(text, "own.tsv").terms
    assert term.forbidden == (("ru", "Алма-Ата"), ("", "Verny"))
    assert (term.derived, term.casing) == (("лық",), Casing.CAPITAL)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["own.tsv", "no header", "tabs"]),
        ("kk en ru zh type note", ["own.tsv:1", "no tabs"]),
        ("kk\ten\tru\ttype\tnote", ["own.tsv:1", "'zh'", "missing"]),
        (f"{HEADER}\tcolour", ["own.tsv:1", "'colour'", "use kk"]),
        (f"{HEADER}\tkk", ["own.tsv:1", "twice"]),
        (f"{HEADER}\nбанк bank банк 银行", ["own.tsv:2", "no tab", "tabs, not by spaces"]),
        (f"{HEADER}\n{ROW}\tx\ty", ["own.tsv:2", "8 columns", "header has 6", "'x'"]),
        (f"{HEADER}\n\tbank\tбанк\t银行\tterm\t", ["own.tsv:2", "kk is empty"]),
        (f"{HEADER}\n«»\tbank\tбанк\t银行\tterm\t", ["own.tsv:2", "no letter"]),
        (f"{HEADER}\nбанк\t\t\t\tterm\t", ["own.tsv:2", "'банк'", "no target"]),
        (f"{HEADER}\n{ROW}\n\nбанк\tshore\tберег\t岸\tterm\t", ["own.tsv:4", "'банк'", "line 2", ";"]),
        (f"{HEADER}\tmatch\n{ROW}\tloose", ["own.tsv:2", "'loose'", "exact"]),
    ],
)
def test_errors_name_file_line_value_and_remedy(text: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_terms(text, "own.tsv")
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_other_encodings_are_refused_with_the_line() -> None:
    with pytest.raises(UsageError, match=r"own\.tsv:2: byte 0xe1 is not UTF-8; save"):
        decode_terms(f"{HEADER}\n".encode() + "банк\tbank\tбанк\t\tterm\t".encode("cp1251"), "own.tsv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.tsv.*give the path"):
        load_terms(tmp_path / "none.tsv")


def test_byte_order_mark_and_decomposed_letters() -> None:
    (term,) = decode_terms(("\ufeff" + HEADER + "\nай\u0306\tmoon\tлуна\t月\tterm\t").encode(), "own.tsv").terms
    assert term.lemma == "ай\u0306".replace("и\u0306", "й")


def test_the_same_row_twice_is_one_term() -> None:
    assert len(parse_terms(f"{HEADER}\n{ROW}\n{ROW}\n", "own.tsv").terms) == 1


def test_a_list_is_laid_over_another() -> None:
    own = parse_terms(f"{HEADER}\nбанк;банкі үйі\tbanking firm\t\t\tterm\t", "own.tsv")
    both = own.over(parse_terms(f"{HEADER}\n{ROW}\nсауда\ttrade\tторговля\t贸易\tterm\t", "base.tsv"))
    assert [(term.lemma, term.en) for term in both.terms] == [("банк", ("banking firm",)), ("сауда", ("trade",))]


def test_the_digest_shows_what_decides_and_nothing_else() -> None:
    first = parse_terms(f"{HEADER}\n{ROW}", "a.tsv")
    assert parse_terms(f"# more\n{HEADER}\n{ROW}a remark", "b.tsv").digest == first.digest
    assert parse_terms(f"{HEADER}\n{ROW.replace('银行', '行')}", "a.tsv").digest != first.digest
    assert TermList(()).digest != first.digest


def test_loading_with_and_without_the_bundled_list(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    assert len(load_terms(path, bundled=False).terms) == 1
    assert len(load_terms(path).terms) == len(BUNDLED)
    assert load_terms(path).terms[0].en == ("bank", "banking house")


def test_the_bundled_list_comes_with_and_without_names() -> None:
    without = load_terms(names=False).terms
    assert 1500 < len(without) < len(BUNDLED)
    assert not [term for term in without if term.type in ("given", "surname", "patronymic")]


def test_the_example_list_is_read() -> None:
    example = load_terms(Path(__file__).parent.parent / "configs" / "terms.tsv", bundled=False)
    assert example.terms
    assert any(term.forbidden for term in example.terms)


def test_the_bundled_list_is_clean() -> None:
    assert len(BUNDLED) > 2500
    seen: set[str] = set()
    for term in BUNDLED:
        where = f"{term.source}:{term.line} {term.lemma}"
        assert term.en and term.ru and term.zh, where
        assert not seen & set(term.kk), where
        seen |= set(term.kk)
        for wording in (*term.kk, *term.en, *term.ru, *term.zh):
            assert wording == wording.strip() and not re.search(r"[()\t]|  ", wording), where
        for wording in term.en:
            assert not re.search("[\u0400-\u04ff\u4e00-\u9fff]", wording), where
        for wording in term.zh:
            assert not re.search("[\u0400-\u04ff]", wording), where
        assert not re.search("[\u4e00-\u9fff]", "".join((*term.kk, *term.ru))), where
