"""Records through every format and back."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.data import Severity
from pipeline.errors import AccountError, IngestError, UsageError
from pipeline.export import (
    FORMATS,
    Flag,
    Item,
    Origin,
    Record,
    Skipped,
    Stream,
    Version,
    dump,
    kind_of,
    read_file,
    read_moses,
)  # fmt: skip
from pipeline.export.articles import one_line
from pipeline.export.escapes import escape_line, unescape_line, value_of_xml, xml_value
from pipeline.export.record import flag_of_line

ODD = "\x00\x01\t\n\v\f\r\x1b\x1c\x7f\x85\u200b\u2028\u2029\ufeff\ufffe\uffff\U0001f600\U0010ffff"
BACK = ["tmx", "xliff", "xliff12", "tsv", "jsonl", "moses"]
"""Formats that are read back; Parquet is read by the validators' tests."""

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.sampled_from(ODD + "\\\"'<>&;|u0042 \t]«»“”ғҚыعق译"), max_size=20),
)
words = st.text(st.sampled_from(ODD + '\\<&"|u0041 abәғ'), max_size=12)
flags = st.builds(Flag, words.map(lambda w: w.replace("|", "/") or "x"), words, st.sampled_from(Severity))
scores = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def records(draw: st.DrawFn, langs: Sequence[str] = ("kk", "en")) -> Record:
    versions = []
    for number, lang in enumerate(langs):
        origin = draw(st.sampled_from([o for o in Origin if (o is Origin.SOURCE) is (number == 0)]))
        model, digest, licence, reviewer, changed = (draw(words) for _ in range(5))
        noted = tuple(draw(st.lists(flags, max_size=2)))
        made = Version(lang, draw(texts), origin, draw(scores), model, digest, licence, reviewer, changed, noted)
        versions.append(made)
    document = draw(words.map(lambda w: w or "d"))
    return Record(document, draw(st.integers(0, (1 << 31) - 1)), tuple(versions), *(draw(words) for _ in range(4)))


def plain(text: str, lang: str = "en") -> Record:
    return Record("a", 0, (Version("kk", "сөз", Origin.SOURCE), Version(lang, text, Origin.MACHINE, -0.5)))


def read_back(made: dict[str, bytes], langs: Sequence[str]) -> list[Item]:
    """What our own readers find in files that were made."""
    stem = Stream(tuple(langs)).stem
    if f"{stem}.info.jsonl" in made:
        sides = {lang: io.BytesIO(made[f"{stem}.{'zh' if lang == 'zh-Hans' else lang}"]) for lang in langs}
        return list(read_moses(sides, io.BytesIO(made[f"{stem}.info.jsonl"]), stem))
    ((name, data),) = made.items()
    return list(read_file(io.BytesIO(data), name))


def make(format: str, given: Sequence[Record], langs: Sequence[str] = ("kk", "en")) -> dict[str, bytes]:
    return dump(FORMATS[format](Stream(tuple(langs))), given)


def read(name: str, text: str, langs: Sequence[str] = ()) -> list[Item]:
    return list(read_file(io.BytesIO(text.encode("utf-8")), name, langs))


@pytest.mark.parametrize("format", BACK)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_records_come_back(format: str, data: st.DataObject) -> None:
    given_records = data.draw(st.lists(records(), min_size=1, max_size=4))
    assert read_back(make(format, given_records), ("kk", "en")) == given_records


@pytest.mark.parametrize("format", ["tmx", "tsv", "jsonl", "moses"])
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_records_of_many_languages_come_back(format: str, data: st.DataObject) -> None:
    langs = data.draw(st.sampled_from([("kk-Arab", "en", "ru", "zh-Hans"), ("kk", "zh-Hans", "kk-Latn")]))
    given_records = data.draw(st.lists(records(langs), min_size=1, max_size=3))
    assert read_back(make(format, given_records, langs), langs) == given_records


@pytest.mark.parametrize("format", BACK)
def test_the_same_records_give_the_same_bytes(format: str) -> None:
    given_records = [plain(text) for text in ("", "a\x0bb", "с\u2028т")]
    assert make(format, given_records) == make(format, given_records)


@pytest.mark.parametrize("format", ["xliff", "xliff12"])
def test_xliff_holds_two_languages(format: str) -> None:
    with pytest.raises(UsageError, match="XLIFF holds two languages, not 3"):
        FORMATS[format](Stream(("kk", "en", "ru")))


@given(texts)
def test_an_escaped_line_is_one_line_without_tabs(text: str) -> None:
    line = escape_line(text)
    assert len(line.splitlines()) == bool(line)
    assert "\t" not in line
    assert unescape_line(line) == text


@given(st.text(st.sampled_from('\\u0041b\x01\ufffe<&"\n'), max_size=16))
def test_xml_values_come_back(text: str) -> None:
    value = xml_value(text)
    for reference, character in (("&lt;", "<"), ("&quot;", '"'), ("&#10;", "\n"), ("&amp;", "&")):
        value = value.replace(reference, character)
    assert value_of_xml(value) == text


@given(flags)
def test_flags_come_back_from_a_line(flag: Flag) -> None:
    assert flag_of_line(flag.line()) == flag


@pytest.mark.parametrize(
    "versions",
    [
        (Version("kk", "a"),),
        (Version("kk", "a"), Version("kk", "b")),
        (Version("kk", "a"), Version("en", "\ud800")),
        (Version("kk", "a"), Version("en", "b", score=float("nan"))),
    ],
)
def test_what_no_format_can_hold_is_no_record(versions: tuple[Version, ...]) -> None:
    with pytest.raises(AccountError):
        Record("a", 0, versions)


def test_moses_files_have_as_many_lines_for_every_reader() -> None:
    made = make("moses", [plain(ODD), plain(""), plain("a\r\nb"), plain("\ufeff")])
    for data in made.values():
        assert data.count(b"\n") == 4
        assert len(data.decode("utf-8").splitlines()) == 4


def test_xliff_states() -> None:
    def states(format: str) -> list[str]:
        text = next(iter(make(format, given_records).values())).decode()
        return [line.split('state="')[1].split('"')[0] for line in text.split("\n") if 'state="' in line]

    given_records = [
        Record("a", number, (Version("kk", "сөз"), Version("en", "word" if origin else "", origin or Origin.APPROVED)))
        for number, origin in enumerate([Origin.MACHINE, Origin.EDITED, Origin.APPROVED, Origin.HUMAN, None])
    ]
    assert states("xliff") == ["translated", "reviewed", "final", "translated", "initial"]
    assert states("xliff12") == [
        "needs-review-translation", "translated", "signed-off", "translated", "needs-translation"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("format", "old", "new"),
    [("xliff", '"translated"', '"final"'), ("xliff12", " xml:", ' approved="yes" xml:')],
)
def test_what_a_person_approved_elsewhere_comes_back_approved(format: str, old: str, new: str) -> None:
    ((name, data),) = make(format, [plain("word")]).items()
    (item,) = read(name, data.decode().replace(old, new))
    assert isinstance(item, Record)
    assert item.targets[0].origin is Origin.APPROVED


def test_an_alias_is_written_and_understood() -> None:
    for format in ("tmx", "xliff", "xliff12", "moses"):
        made = dump(
            FORMATS[format](Stream(("kk", "zh-Hans"), aliases=(("zh-Hans", "zh-CN"),))), [plain("词", "zh-Hans")]
        )
        assert any(b"zh-CN" in data or name.endswith(".zh-CN") for name, data in made.items())
        assert not any(b'lang="zh-Hans"' in data.lower() for data in made.values())
        if format != "moses":
            ((name, data),) = made.items()
            (item,) = read(name, data.decode())
            assert isinstance(item, Record)
            assert item.langs == ("kk", "zh-Hans")


def test_parquet_without_pyarrow_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'qosbet\[corpus\]'"):
        FORMATS["parquet"](Stream(("kk", "en")))


# Files of other tools

DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
TMX = '<?xml version="1.0"?>' + DOCTYPE + '<tmx version="1.4"><header srclang="{}"/><body>{}</body></tmx>'
HEAD12 = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="o" source-language="kk" '
HEAD2 = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="kk" trgLang="en"><file id="f">'


def words_of(items: Sequence[Item]) -> list[tuple[str, ...]]:
    return [tuple(f"{v.lang}={v.text}" for v in item.versions) for item in items if isinstance(item, Record)]


def reasons(items: Sequence[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped)]


def test_tmx_of_other_tools() -> None:
    unit = (
        '<tu><note>n</note><tuv lang="EN-us"><seg>Hello <bpt i="1">&lt;b></bpt><hi>big <hi>world</hi></hi>'
        '<ept i="1"><sub>x</sub></ept>!</seg></tuv><tuv xml:lang="kk-KZ"><seg>Сәлем</seg></tuv></tu>'
    )
    items = read("f.tmx", TMX.format("kk", unit))
    assert words_of(items) == [("kk=Сәлем", "en=Hello big world!")]
    (item,) = items
    assert isinstance(item, Record)
    assert [flag.line() for flag in item.source.flags] == ["note|info|n"]
    assert [flag.code for flag in item.targets[0].flags] == ["codes-dropped"]


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ("<tu><tuv xml:lang='kk'><seg>а</seg></tuv></tu>", ["no-pair"]),
        ("<tu><tuv><seg>а</seg></tuv><tuv xml:lang='en'><seg>a</seg></tuv></tu>", ["no-language", "no-pair"]),
        ("<tu><tuv xml:lang='kk'/><tuv xml:lang='en'><seg>a</seg></tuv></tu>", ["no-text", "no-pair"]),
    ],
)
def test_broken_units_are_skipped_and_the_others_read(units: str, reason: list[str]) -> None:
    good = "<tu><tuv xml:lang='kk'><seg>а</seg></tuv><tuv xml:lang='ru'><seg>б</seg></tuv></tu>"
    items = read("f.tmx", TMX.format("kk", units + good))
    assert reasons(items) == reason
    assert words_of(items) == [("kk=а", "ru=б")]


def test_a_second_version_of_a_language_is_named() -> None:
    versions = "".join(
        f"<tuv xml:lang='{lang}'><seg>{lang}{n}</seg></tuv>" for n, lang in enumerate(["kk", "en", "en"])
    )
    items = read("f.tmx", TMX.format("*all*", f"<tu>{versions}</tu>"))
    assert words_of(items) == [("kk=kk0", "en=en1")]
    assert reasons(items) == ["second-version"]


def test_xliff_1_2_of_other_tools() -> None:
    units = (
        '<trans-unit id="1" approved="yes"><source>Бір <g id="1">екі</g><x id="2"/></source>'
        '<seg-source><mrk mtype="seg" mid="0">Бір</mrk></seg-source>'
        '<target>One <g id="1">two</g><ph id="2">&lt;br></ph></target>'
        "<alt-trans><source>no</source><target>no</target></alt-trans><note>see</note></trans-unit>"
        '<trans-unit id="2"><source>Үш</source></trans-unit>'
        '<trans-unit id="3"><source>Төрт</source><target state-qualifier="mt-suggestion">Four</target></trans-unit>'
    )
    items = read("f.xliff", HEAD12 + f'target-language="en-GB" datatype="html"><body>{units}</body></file></xliff>')
    assert words_of(items) == [("kk=Бір екі", "en=One two"), ("kk=Төрт", "en=Four")]
    assert reasons(items) == ["untranslated"]
    found = [item.targets[0].origin for item in items if isinstance(item, Record)]
    assert found == [Origin.APPROVED, Origin.MACHINE]


def test_xliff_2_of_other_tools() -> None:
    unit = (
        '<unit id="u"><mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><mtc:match ref="#s">'
        "<source>no</source><target>no</target></mtc:match></mtc:matches>"
        '<segment id="s"><source>Бір<ph id="1"/></source>'
        '<target>One<cp hex="001b"/> <pc id="2">two</pc></target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final"><source>Екі</source><target>Two</target></segment></unit>'
    )
    items = read("f.xlf", HEAD2 + unit + "</file></xliff>")
    assert words_of(items) == [("kk=Бір", "en=One\x1b two"), ("kk=Екі", "en=Two")]


def test_tsv_of_other_tools() -> None:
    assert words_of(read("f.tsv", 'ru\tnote\tkk\n"б\\n\tx\tа\n')) == [("kk=а", 'ru="б\\n')]
    assert words_of(read("f.tsv", "а\tb\r\n", ["kk", "en"])) == [("kk=а", "en=b")]
    items = read("f.tsv", "kk\ten\nа\nб\tb\n")
    assert (words_of(items), reasons(items)) == ([("kk=б", "en=b")], ["broken"])
    with pytest.raises(IngestError, match="line 1 names no languages"):
        read("f.tsv", "а\tb\n")


def test_json_lines_of_other_tools() -> None:
    lines = '{"translation": {"en": "a", "kk": "а"}}\nnull\n{"translation": 1}\n' + "[" * 100_000 + "\n"
    items = read("f.jsonl", lines)
    assert (words_of(items), reasons(items)) == ([("kk=а", "en=a")], ["broken"] * 3)


def test_moses_files_of_other_tools() -> None:
    sides = {"kk": io.BytesIO("а\\n\r\nб\u2028в\n".encode()), "en": io.BytesIO(b"a\\n\nb\n")}
    assert words_of(list(read_moses(sides, None, "f"))) == [("kk=а\\n", "en=a\\n"), ("kk=б\u2028в", "en=b")]
    short = {"kk": io.BytesIO("а\nб\n".encode()), "en": io.BytesIO(b"a\n")}
    with pytest.raises(IngestError, match="f: en ends before line 2"):
        list(read_moses(short, None, "f"))


def test_bytes_that_are_no_utf_8_are_named() -> None:
    items = list(read_file(io.BytesIO(b"kk\ten\n\xff\ta\n"), "f.tsv"))
    assert items == [Skipped("broken", "f.tsv: line 2", "byte 0 (0xff) is not valid UTF-8")]


def test_an_unknown_ending_is_named() -> None:
    assert kind_of("a.b.TMX") == "tmx"
    with pytest.raises(UsageError, match=r"f\.docx: unknown ending"):
        read("f.docx", "")


# Hostile files

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE tmx [<!ENTITY a "b">]>',
        f'<!DOCTYPE tmx [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE tmx [<!ENTITY % a SYSTEM "http://localhost/x"> %a;]>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY a "b">]>',
    ],
)
def test_entities_are_refused(doctype: str) -> None:
    text = TMX.format("kk", "<tu><tuv xml:lang='kk'><seg>&a;</seg></tuv></tu>")
    with pytest.raises(IngestError, match=r"f\.tmx: line 1: declares or uses an entity"):
        read("f.tmx", text.replace(DOCTYPE, doctype))


def test_an_entity_of_a_document_type_elsewhere_is_refused() -> None:
    with pytest.raises(IngestError, match="line 1"):
        read("f.tmx", TMX.format("kk", "<tu><tuv xml:lang='kk'><seg>&a;</seg></tuv></tu>"))


def test_deep_and_endless_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IngestError, match="more than 100 elements inside each other"):
        read("f.xlf", "<a>" * 200)
    monkeypatch.setattr("pipeline.export.parse.LONGEST_TEXT", 1000)
    with pytest.raises(IngestError, match="a segment of more than 1000 characters"):
        read("f.tmx", TMX.format("kk", f"<tu><tuv xml:lang='kk'><seg>{'а' * 1001}</seg></tuv></tu>"))
    monkeypatch.setattr("pipeline.export.parse.LONGEST_TOKEN", 200_000)
    with pytest.raises(IngestError, match="a tag of more than 200000 bytes"):
        read("f.tmx", f'<tmx a="{"x" * 1_000_000}"/>')
    monkeypatch.setattr("pipeline.export.lines.LONGEST_LINE", 100)
    with pytest.raises(IngestError, match=r"f\.jsonl: line 1: more than 100 bytes"):
        read("f.jsonl", "x" * 200)


def test_broken_xml_is_named_and_what_came_before_is_read() -> None:
    good = "<tu><tuv xml:lang='kk'><seg>а</seg></tuv><tuv xml:lang='ru'><seg>б</seg></tuv></tu>\n"
    items: Iterator[Item] = read_file(io.BytesIO(TMX.format("kk", good + "<tu>").encode()), "f.tmx")
    assert isinstance(next(items), Record)
    with pytest.raises(IngestError, match=r"f\.tmx: line 2, column \d+: no well-formed XML"):
        list(items)


SAMPLES: dict[str, Callable[[], tuple[str, bytes]]] = {
    format: lambda format=format: next(iter(make(format, [plain("a\x0bb"), plain("c")]).items()))  # type: ignore[misc]
    for format in ("tmx", "xliff", "xliff12", "tsv", "jsonl")
}


@pytest.mark.parametrize("format", SAMPLES)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_files_never_end_in_another_error(format: str, data: st.DataObject) -> None:
    name, content = SAMPLES[format]()
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        end = data.draw(st.integers(at, min(len(damaged), at + 30)))
        damaged[at:end] = data.draw(st.binary(max_size=6) | st.sampled_from([b"<", b">", b'"', b"{}", b"\\", b"1e999"]))
        if not damaged:
            break
    try:
        for item in read_file(io.BytesIO(bytes(damaged)), name):
            assert isinstance(item, Record | Skipped)
    except IngestError as error:
        assert "\n" not in str(error)


@given(texts)
def test_folded_segments_are_one_line(text: str) -> None:
    folded = one_line(text)
    assert len(folded.splitlines()) <= 1
    assert "".join(folded.split()) == "".join(text.split())


def test_json_lines_are_what_the_page_says() -> None:
    (line,) = make("jsonl", [plain("word")])["kk-en.jsonl"].decode().splitlines()
    value = json.loads(line)
    assert set(value) == {"id", "document", "number", "langs", "translation", "versions"}
    assert value["versions"]["en"] == {"origin": "machine", "score": -0.5, "flags": []}
