"""The memory's files: what goes out comes in again, what is broken is named, what is hostile is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreError, UsageError
from pipeline.memory import (
    Context,
    Entry,
    Origin,
    Provenance,
    Skipped,
    Taken,
    TranslationMemory,
    import_items,
    jsonl_lines,
    read_jsonl,
    read_tmx,
    read_tsv,
    tmx_pieces,
    tsv_lines,
    write_file,
)
from pipeline.memory.exchange import Item, tag_of

AT = "2026-03-05T09:30:00Z"
GIVEN = Provenance("2026-01-01T00:00:00Z", "importer", "old.tmx")

_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)
_ANY = st.text(_CHARACTERS, max_size=20)
_TEXT = _ANY.map(lambda text: f"а{text}б")
_ENTRIES = st.builds(
    Entry,
    _TEXT,
    st.sampled_from(["en", "ru", "zh-Hans"]),
    st.one_of(st.none(), _TEXT),
    st.sampled_from(list(Origin)),
    st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")),
    st.builds(Context, st.one_of(st.none(), _ANY), _ANY, _ANY),
    _ANY,
    _ANY,
)
_SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _taken(items: Iterator[Item]) -> list[Entry]:
    found = list(items)
    assert all(isinstance(item, Taken) for item in found), found
    return [item.entry for item in found if isinstance(item, Taken)]


def _skipped(items: Sequence[Item]) -> list[tuple[int, str]]:
    found = [(item.line, item.reason) for item in items if isinstance(item, Skipped)]
    assert all("\n" not in reason for _, reason in found)
    return found


@_SLOW
@given(st.lists(_ENTRIES, max_size=8))
def test_json_lines_keep_everything(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    folder = tmp_path_factory.mktemp("m")
    distinct = list(dict.fromkeys(entries))
    with TranslationMemory(folder / "a.db") as one, TranslationMemory(folder / "b.db") as two:
        one.add(entries)
        write_file(folder / "all.jsonl", jsonl_lines(one.entries()))
        report = import_items(two, read_jsonl(folder / "all.jsonl"))
        assert (report.added, report.known, report.skipped) == (len(distinct), 0, 0)
        assert list(two.entries()) == distinct
        assert set(two.holding()) == set(one.holding())
        assert import_items(two, read_jsonl(folder / "all.jsonl")).known == len(distinct)
        assert "".join(jsonl_lines(two.entries())) == (folder / "all.jsonl").read_bytes().decode()


@_SLOW
@given(st.lists(_ENTRIES, max_size=8))
def test_tmx_keeps_every_entry_that_says_something(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    path = tmp_path_factory.mktemp("m") / "all.tmx"
    write_file(path, tmx_pieces(entries))
    ElementTree.parse(path)  # well-formed for others, too
    found = _taken(read_tmx(path, Provenance(AT)))
    assert found == [entry for entry in entries if entry.target is not None]


@_SLOW
@given(st.lists(_ENTRIES, max_size=8), st.sampled_from(["en", "ru", "zh-Hans"]))
def test_tsv_keeps_the_pairs(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], lang: str) -> None:
    path = tmp_path_factory.mktemp("m") / "all.tsv"
    write_file(path, tsv_lines(entries, lang))
    found = _taken(read_tsv(path, GIVEN))
    wanted = [entry for entry in entries if entry.lang == lang and entry.target is not None]
    assert [(e.source.split(), (e.target or "").split(), e.origin, e.at) for e in found] == [
        (e.source.split(), (e.target or "").split(), e.origin, e.at) for e in wanted
    ]


# --- TMX of other tools ---

_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header srclang="kk-KZ"/><body>\n'


def _tmx(tmp_path: Path, body: str, head: str = _HEAD, encoding: str = "utf-8") -> list[Item]:
    path = tmp_path / "a.tmx"
    path.write_bytes((head + body + "</body></tmx>").encode(encoding))
    return list(read_tmx(path, GIVEN))


def _unit(kk: str, en: str, extra: str = "", langs: tuple[str, str] = ("kk-KZ", "EN-us")) -> str:
    first, second = langs
    return (
        f'<tu>{extra}<tuv xml:lang="{first}"><seg>{kk}</seg></tuv><tuv xml:lang="{second}"><seg>{en}</seg></tuv></tu>\n'
    )


def test_a_unit_of_another_tool(tmp_path: Path) -> None:
    body = (
        '<tu creationdate="20200102T030405Z" creationid="anna"><note>first</note><prop type="prev">Ол келді.</prop>'
        '<tuv lang="KAZ"><seg>Сәлем.</seg></tuv><tuv xml:lang="en" changedate="20210102T030405Z"><seg>Hi.</seg></tuv>'
        '<tuv xml:lang="zh_CN"><seg>你好。</seg></tuv></tu>' + _unit("Жоқ.", "No.")
    )
    assert _taken(iter(_tmx(tmp_path, body))) == [
        Entry("Сәлем.", "en", "Hi.", Origin.IMPORTED, "2021-01-02T03:04:05Z",
              Context("Ол келді.", "", "old.tmx"), "anna", "first"),
        Entry("Сәлем.", "zh-Hans", "你好。", Origin.IMPORTED, "2020-01-02T03:04:05Z",
              Context("Ол келді.", "", "old.tmx"), "anna", "first"),
        Entry("Жоқ.", "en", "No.", Origin.IMPORTED, GIVEN.at, Context(None, "", "old.tmx"), "importer"),
    ]  # fmt: skip


def test_inline_tags_are_left_out_and_counted(tmp_path: Path) -> None:
    kk = (
        '<bpt i="1">&lt;b&gt;</bpt>Қазақ<hi>стан</hi><ept i="1">&lt;/b&gt;</ept>'
        "<ph>x<sub>code</sub></ph> <it pos='end'>y</it>мемлекеті"
    )
    (item,) = _tmx(tmp_path, _unit(kk, "The <ut>{}</ut>state"))
    assert isinstance(item, Taken)
    assert (item.entry.source, item.entry.target, item.tags) == ("Қазақстан мемлекеті", "The state", 7)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_unit("Сәлем.", " "), "target is empty"),
        (_unit("Сәлем.", "Hi.", langs=("de-DE", "en")), "language left out"),
        (_unit("Salem.", "Hi.", langs=("kk-Latn-KZ", "en")), "language left out"),
        (_unit("Сәлем.", "您好", langs=("kk", "zh-TW")), "language left out"),
        (_unit("Сәлем.", "Hi.", langs=("en", "en-GB")), "language twice"),
        ('<tu><tuv xml:lang="kk"><seg>Сәлем.</seg></tuv></tu>', "no target text"),
        ("<tu/>", "no Kazakh text"),
        (_unit("Сәлем.", "Hi.</seg><seg>Hello."), "not one seg"),
        (_unit("Сәлем.", "Hi&nbsp;there."), "unknown entity"),
        (_unit("Сәлем.", "<b>Hi.</b>"), "unknown element"),
        (_unit("а" * 20_001, "Hi."), "20001 characters"),
        (_unit("а" * 200_000, "Hi."), "too long"),
        ('<tu changedate="yesterday">' + _unit("Сәлем.", "Hi.")[4:], "no time"),
        ("<tu>" + _unit("Сәлем.", "Hi.") + "</tu>", "unit inside a unit"),
        ("<tu>" + '<tuv xml:lang="en"/>' * 2000 + "</tu>", "too many languages"),
    ],
)
def test_a_broken_unit_is_named_and_the_rest_is_read(tmp_path: Path, body: str, reason: str) -> None:
    items = _tmx(tmp_path, body + "\n" + _unit("Соңғы.", "Last."))
    assert any(reason in text and line == 4 for line, text in _skipped(items))
    last = items[-1]
    assert isinstance(last, Taken)
    assert last.entry.source == "Соңғы."


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><tmx version="1.4"><body>'
)


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        (_LAUGHS, _unit("&j;", "Hi."), "entity 'a' is declared"),
        ('<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]><tmx><body>', _unit("&x;", "Hi."), "is declared"),
        ('<!DOCTYPE tmx [<!ENTITY % x SYSTEM "x.dtd"> %x;]><tmx><body>', "", "is declared"),
        (_HEAD, "<x>" * 100 + "</x>" * 100, "nested more than 50"),
        (_HEAD, f'<tu x="{"y" * 3_000_000}"/>', "larger than"),
        (_HEAD, f"<!--{'y' * 3_000_000}-->", "larger than"),
        ("<html><body>", "", "root element"),
        ("", "Сәлем", "line 1"),
        ('<?xml version="1.0" encoding="no-such"?><tmx><body>', "", "encoding"),
        (_HEAD, "<tu></tuv>", "mismatched tag"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_one_line(tmp_path: Path, head: str, body: str, reason: str) -> None:
    with pytest.raises(StoreError) as caught:
        _tmx(tmp_path, body, head)
    assert reason in str(caught.value)
    assert str(tmp_path / "a.tmx") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251"])
def test_tmx_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    head = f'<?xml version="1.0" encoding="{name}"?><tmx version="1.4"><body>'
    (item,) = _tmx(tmp_path, _unit("Саулет.", "Hi."), head, encoding)
    assert isinstance(item, Taken)
    assert item.entry.source == "Саулет."


def test_what_stood_before_the_break_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    whole = _HEAD + "".join(_unit(f"Сөйлем {n}.", f"Sentence {n}.") for n in range(2000))
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    with TranslationMemory(tmp_path / "m.db") as memory:
        with pytest.raises(StoreError, match="import again"):
            import_items(memory, read_tmx(path, GIVEN))
        kept = len(list(memory.entries()))
        assert 900 < kept < 1100
        path.write_text(whole + "</body></tmx>", encoding="utf-8")
        report = import_items(memory, read_tmx(path, GIVEN))
        assert (report.added, report.known) == (2000 - kept, kept)


def test_the_report_counts_what_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    body = _unit("Бір.", "<hi>One.</hi>") * 2 + _unit("Екі.", " ") * 150 + _unit("Үш.", "Drei.", langs=("kk", "de"))
    path.write_text(_HEAD + body + "</body></tmx>", encoding="utf-8")
    with TranslationMemory(tmp_path / "m.db") as memory:
        report = import_items(memory, read_tmx(path, GIVEN))
    assert (report.added, report.known, report.tags, report.skipped) == (1, 1, 2, 152)
    assert len(report.examples) == 100
    assert report.reasons == {"memory entry": 150, "language left out": 1, "no target text": 1}


# --- TSV ---


def _tsv(tmp_path: Path, text: str, lang: str | None = None) -> list[Item]:
    path = tmp_path / "a.tsv"
    path.write_bytes(text.encode())
    return list(read_tsv(path, GIVEN, lang))


def test_tsv_without_a_header(tmp_path: Path) -> None:
    found = _taken(iter(_tsv(tmp_path, 'Сәлем.\tHi.\r\n"Жоқ"\t"No"\n\n', "en")))
    assert [(e.source, e.target) for e in found] == [("Сәлем.", "Hi."), ('"Жоқ"', '"No"')]
    with pytest.raises(StoreError, match="no header"):
        _tsv(tmp_path, "Сәлем.\tHi.\n")
    assert _tsv(tmp_path, "") == []


def test_tsv_with_a_header(tmp_path: Path) -> None:
    text = "\ufeffkk-KZ\tru\tEN\twho\nСәлем.\tПривет.\t\tanna\nЖоқ.\tНет.\tNo.\t\n"
    found = _taken(iter(_tsv(tmp_path, text)))
    assert [(e.source, e.lang, e.target, e.who) for e in found] == [
        ("Сәлем.", "ru", "Привет.", "anna"),
        ("Жоқ.", "ru", "Нет.", "importer"),
        ("Жоқ.", "en", "No.", "importer"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Сәлем.\tHi.", "number of columns"),
        ("Сәлем.\tHi.\t\tguessed", "unknown origin"),
        ("Сәлем.\tHi.\tmorgen\t", "no time"),
        ("\tHi.\t\t", "source is empty"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    items = _tsv(tmp_path, f"kk\ten\tat\torigin\n{line}\nЖоқ.\tNo.\t{AT}\tedited\n")
    assert [(number, reason in text) for number, text in _skipped(items)] == [(2, True)]
    assert sum(isinstance(item, Taken) for item in items) == 1


@pytest.mark.parametrize("head", ["kk\ten\tcolour", "kk\tkk\ten", "kk\twho", "kk"])
def test_a_wrong_header_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(StoreError, match="line 1"):
        _tsv(tmp_path, head + "\n")


def test_tsv_of_another_encoding_or_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("kk\ten\nСәлем\tHi\n".encode("utf-16-le"))
    with pytest.raises(StoreError):
        list(read_tsv(path, GIVEN))
    path.write_bytes(b"kk\ten\n\xd1\xff\tHi\n")
    with pytest.raises(StoreError, match=r"line 2: byte 1 is no UTF-8"):
        list(read_tsv(path, GIVEN))
    with pytest.raises(UsageError):
        _tsv(tmp_path, "Сәлем.\tHallo.", "de")
    with pytest.raises(StoreError, match="absent"):
        list(read_tsv(tmp_path / "absent", GIVEN))
    path.write_bytes(b"kk\ten\n" + b"x" * 5_000_000)
    with pytest.raises(StoreError, match="line 2: longer"):
        list(read_tsv(path, GIVEN))


# --- JSON Lines ---

_GOOD = {"source": "Сәлем.", "lang": "en", "target": "Hi.", "origin": "edited", "at": AT}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no JSON object"),
        (json.dumps({**_GOOD, "colour": "red"}), "unknown field"),
        (json.dumps({"source": "Сәлем."}), "field missing: lang"),
        (json.dumps({**_GOOD, "who": None}), "no text"),
        (json.dumps({**_GOOD, "source": 5}), "no text"),
        (json.dumps({**_GOOD, "origin": "x"}), "unknown origin"),
        (json.dumps({**_GOOD, "lang": "de"}), "'de'"),
        (json.dumps({**_GOOD, "source": "\ud800"}), "U+D800"),
        (json.dumps({**_GOOD, "at": "now"}), "'now'"),
    ],
)
def test_a_broken_line_of_json_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    head = next(jsonl_lines([]))
    path.write_text(f"{head}{line}\n\n{json.dumps(_GOOD)}\n", encoding="utf-8")
    items = list(read_jsonl(path))
    ((number, text),) = _skipped(items)
    assert number == 2
    assert reason in text
    assert isinstance(items[1], Taken)


@pytest.mark.parametrize("head", ["", "{", "[]", json.dumps(_GOOD), '{"format": "qosbet-memory", "version": 2}'])
def test_another_kind_of_json_lines_is_refused(tmp_path: Path, head: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(head + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match="line 1"):
        list(read_jsonl(path))


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("kk", "kk"), ("kk-KZ", "kk"), ("KAZ", "kk"), ("kk_KZ", "kk"), ("kk-Cyrl-KZ", "kk"), ("kk-Latn", None),
        ("en-US", "en"), ("rus", "ru"), ("zh", "zh-Hans"), ("ZH-CN", "zh-Hans"), ("zh-Hans-CN", "zh-Hans"),
        ("zh-TW", None), ("zh-Hant", None), ("de", None), ("", None), ("*all*", None),
    ],
)  # fmt: skip
def test_languages_as_other_tools_write_them(written: str, tag: str | None) -> None:
    assert tag_of(written) == tag


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("old")

    def pieces() -> Iterator[str]:
        yield "new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, pieces())
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]
    with pytest.raises(StoreError, match="choose another place"):
        write_file(tmp_path / "no" / "a.tsv", iter(["x"]))
