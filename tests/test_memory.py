"""The translation memory: what holds, what is found, and that several programs and damage do no harm."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreError, UsageError
from pipeline.ingest import read_text
from pipeline.memory import (
    Context,
    Decision,
    Entry,
    MatchKind,
    Origin,
    Query,
    Search,
    TranslationMemory,
    entry_of,
    queries,
    time_of,
    tombstones,
)
from pipeline.memory import file as memory_file
from pipeline.memory.diff import edits
from pipeline.memory.distance import distances, score
from pipeline.memory.file import APPLICATION, MIGRATIONS, open_file
from pipeline.memory.normal import key, normal, tokens
from pipeline.memory.ranking import identity
from pipeline.split import split_document

AT = "2026-03-05T09:30:00Z"
_CALM = settings(deadline=None)


def at(second: int) -> str:
    return f"2026-03-05T09:{second // 60:02}:{second % 60:02}Z"


def entry(source: str, target: str | None = "x", when: str = AT, context: Context | None = None) -> Entry:
    return Entry(source, "en", target, Origin.APPROVED, when, context or Context())


def test_the_very_text_is_found_and_its_context_comes_first(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add(
            [
                entry("Рақмет!", "Thanks!", at(1), Context("Ол келді.", "paragraph")),
                entry("Рақмет!", "Thank you!", at(2), Context("Ол кетті.", "paragraph")),
                entry("Рақмет!", "Cheers!", at(3)),
            ]
        )
        (found,) = memory.find([Query("Рақмет!", "Ол келді.", "paragraph")], "en")
        assert [(m.target, m.score, m.kind) for m in found] == [
            ("Thanks!", 101, MatchKind.CONTEXT),
            ("Cheers!", 100, MatchKind.EXACT),
            ("Thank you!", 100, MatchKind.EXACT),
        ]
        (other_kind,) = memory.find([Query("Рақмет!", "Ол келді.", "title")], "en")
        assert {m.kind for m in other_kind} == {MatchKind.EXACT}
        assert memory.find([Query("Рақмет!"), Query("")], "ru") == [(), ()]
        assert memory.find([], "en") == []


def test_an_unknown_segment_before_is_no_context(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry("Рақмет!", "Thanks!", AT, Context(None, "paragraph"))])
        memory.add([entry("Бірінші.", "First.", AT, Context("", "paragraph"))])
        assert memory.find([Query("Рақмет!", None, "paragraph")], "en")[0][0].score == 100
        assert memory.find([Query("Рақмет!", "", "paragraph")], "en")[0][0].score == 100
        assert memory.find([Query("Бірінші.", "", "paragraph")], "en")[0][0].score == 101


@pytest.mark.parametrize(
    ("kept", "asked", "same"),
    [
        ("«Бір белдеу»", '"Бір белдеу"', True),
        ("Алматы — қала", "Алматы - қала", True),
        ("Алматы\u00a0– қала", "Алматы - қала ", True),
        ("й", "и\u0306", True),
        ("Күте тұр…", "Күте тұр...", True),
        ("Қазақ\u00adстан", "Қазақстан", True),
        ("қала", "Қала", False),
        ("қала.", "қала", False),
    ],
)
def test_forms_that_nobody_sees_are_the_same(tmp_path: Path, kept: str, asked: str, same: bool) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry(kept)])
        found = memory.find([Query(asked)], "en", Search(threshold=100))[0]
        assert bool(found) == same
        assert all(match.entry.source == kept for match in found)


@_CALM
@given(st.text(max_size=40))
def test_the_normal_form_is_stable(text: str) -> None:
    assert normal(normal(text)) == normal(text)


# --- what holds ---

_SOURCES = st.sampled_from(["Бір.", "Екі.", "Үш."])
_CONTEXTS = st.builds(Context, st.sampled_from([None, "", "Бір."]), st.sampled_from(["", "title"]))
_ENTRIES = st.builds(
    Entry,
    _SOURCES,
    st.sampled_from(["en", "ru"]),
    st.one_of(st.none(), st.sampled_from(["a", "b", "c"])),
    st.sampled_from(list(Origin)),
    st.integers(0, 5).map(at),
    _CONTEXTS,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_ENTRIES, max_size=15))
def test_the_last_of_each_context_holds(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("m") / "m.db"
    distinct = list(dict.fromkeys(entries))
    with TranslationMemory(path) as memory:
        added = memory.add(entries)
        assert (added.added, added.known) == (len(distinct), len(entries) - len(distinct))
        assert memory.add(entries).added == 0
        assert list(memory.entries()) == distinct
        last: dict[object, Entry] = {}
        for one in sorted(distinct, key=lambda e: e.at):
            last[identity(one)] = one
        holding = [one for one in last.values() if one.target is not None]
        assert set(memory.holding()) == set(holding)
        for one in holding:
            query = Query(one.source, one.context.previous, one.context.kind)
            found = memory.find([query], one.lang, Search(limit=50))[0]
            assert one.target in {match.target for match in found}
            if one.context.previous is not None:
                assert (found[0].score, found[0].target) == (101, one.target)
        for source in ("Бір.", "Екі.", "Үш."):
            gone = not any(one.source == source and one.lang == "en" for one in holding)
            assert bool(memory.find([Query(source)], "en", Search(threshold=100))[0]) != gone


def test_a_newer_entry_hides_an_older_one_and_both_stay(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry("Сәлем.", "Hi.", at(5)), entry("Сәлем.", "Hello.", at(9)), entry("Сәлем.", "Hey.", at(1))])
        assert [m.target for m in memory.find([Query("Сәлем.")], "en")[0]] == ["Hello."]
        assert [e.target for e in memory.history("Сәлем.", "en")] == ["Hey.", "Hi.", "Hello."]
        memory.add(tombstones(memory.history("Сәлем.", "en")[-1:], at(10), "editor"))
        assert memory.find([Query("Сәлем.")], "en") == [()]
        assert memory.find([Query("Сәлем!")], "en", Search(threshold=70)) == [()]
        assert len(memory.history("Сәлем.", "en")) == 4
        memory.add([entry("Сәлем.", "Hello again.", at(11))])
        assert [m.target for m in memory.find([Query("Сәлем.")], "en")[0]] == ["Hello again."]


def test_one_translation_is_offered_once(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry("Сәлем.", "Hi.", at(n), Context(f"{n}", "title")) for n in range(9)])
        (found,) = memory.find([Query("Сәлем.", "3", "title")], "en")
        assert [(m.score, m.entry.context.previous) for m in found] == [(101, "3")]


# --- similar texts ---


def plain_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, x in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


_SHORT = st.text("абв ғ😀", max_size=12)


@_CALM
@given(_SHORT, st.lists(_SHORT, max_size=8))
def test_distances_are_those_of_the_textbook(text: str, others: list[str]) -> None:
    assert distances(text, others) == [plain_distance(text, other) for other in others]


def test_long_texts_do_not_take_long() -> None:
    text = "а " * 9000
    assert distances(text, [text, text + "б", "в" * 18000]) == [0, 1, 18000]
    (edit,) = edits(text, "б " + text[::-1] + "в")
    assert (edit.old, edit.new) == ((0, 17999), (0, 18003))


def test_the_score_is_that_of_translation_memories() -> None:
    assert [score(1, 4), score(25, 100), score(26, 100), score(0, 9), score(1, 500)] == [75, 75, 74, 100, 99]


_WORDS = st.lists(
    st.sampled_from(["қала", "жаңа", "ашылды", "мен", "аа", "аааа", "б", "өңірдегі", "мектеп"]), min_size=1, max_size=9
)
_TEXTS = st.one_of(_WORDS.map(" ".join), st.text("аб ", min_size=1, max_size=12)).filter(lambda t: bool(t.strip()))


@st.composite
def _memories(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """Texts in batches, and a query that is often near one of them."""
    batches = draw(st.lists(st.lists(_TEXTS, min_size=1, max_size=12), min_size=1, max_size=4))
    query = draw(_TEXTS)
    if draw(st.booleans()):
        base = draw(st.sampled_from([text for batch in batches for text in batch]))
        place = draw(st.integers(0, len(base)))
        query = base[:place] + draw(st.text("абқ", max_size=3)) + base[place + draw(st.integers(0, 3)) :]
    return batches, query


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_memories(), st.integers(70, 99), st.booleans())
def test_every_text_above_the_threshold_is_found(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[list[str]], str], threshold: int, settled: bool
) -> None:
    batches, query = made
    asked = normal(query)
    expected = {}
    for text in {normal(text) for batch in batches for text in batch}:
        own = score(plain_distance(text, asked), max(len(text), len(asked)) or 1)
        if threshold <= own < 100:
            expected[text] = own
    exact = any(normal(text) == asked for batch in batches for text in batch)
    with TranslationMemory(tmp_path_factory.mktemp("m") / "m.db") as memory:
        for batch in batches:
            memory.add(entry(text, f"T {normal(text)}") for text in batch)
            if settled:
                memory.settle()
        (found,) = memory.find([Query(query)], "en", Search(threshold=threshold, limit=100))
        if exact:
            assert [match.score for match in found] == [100]
            return
        assert {normal(match.entry.source): match.score for match in found} == (expected if asked else {})
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
        (few,) = memory.find([Query(query)], "en", Search(threshold=threshold, limit=2))
        assert [m.score for m in few] == [m.score for m in found][:2]


@pytest.mark.parametrize("settled", [False, True])
def test_a_text_that_just_reaches_the_threshold_is_found(tmp_path: Path, settled: bool) -> None:
    text = "абвгдежзийклмнопрсту"
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry(text), entry(text[:19], "shorter"), entry(text + "ф", "longer")])
        if settled:
            memory.settle()
        asked = Query(text.replace("и", "ы"))
        assert [m.score for m in memory.find([asked], "en", Search(threshold=95))[0]] == [95]
        assert memory.find([asked], "en", Search(threshold=96))[0] == ()
        assert len(memory.find([asked], "en", Search(threshold=90))[0]) == 3


def test_the_index_is_merged_and_finds_the_same(tmp_path: Path) -> None:
    texts = [f"{n} ауданда {n * 7} мектеп пен {n % 13} аурухана салынды" for n in range(300)]
    with TranslationMemory(tmp_path / "m.db") as memory:
        for start in range(0, 300, 10):
            memory.add(entry(text, text) for text in texts[start : start + 10])
            memory.settle()
        plain = sqlite3.connect(tmp_path / "m.db")
        sizes = [row[0] for row in plain.execute("SELECT texts FROM segment")]
        strays = plain.execute("SELECT count(*) FROM posting WHERE id >> 32 NOT IN (SELECT id FROM segment)").fetchone()
        plain.close()
        assert sum(sizes) == 300
        assert len(sizes) < 10
        assert strays == (0,)
        for n in (0, 150, 299):
            (found,) = memory.find([Query(texts[n].replace("мектеп", "мектептер"))], "en", Search(limit=1))
            assert found[0].entry.source == texts[n]


def test_more_texts_than_a_segment_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.memory.index.SEGMENT", 50)
    monkeypatch.setattr("pipeline.memory.memory.MOST_WAITING", 120)
    monkeypatch.setattr("pipeline.memory.memory._BATCH", 40)
    texts = [f"{'өте ' * (n % 9)}жаңа мектеп {n}-ауылда ашылды" for n in range(400)]
    with TranslationMemory(tmp_path / "m.db") as memory:
        assert memory.add(entry(text, text) for text in texts).added == 400
        for text in texts[::57]:
            (found,) = memory.find([Query(text.replace("жаңа", "жана"))], "en")
            assert text in {m.entry.source for m in found}


def test_readers_see_what_others_add_and_index(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "m.db") as one, TranslationMemory(tmp_path / "m.db") as two:
        for n, word in enumerate(("мектеп", "аурухана", "кітапхана", "көпір")):
            assert two.find([Query(f"Ауылда жаңа {word} салынды")], "en", Search(threshold=95))[0] == ()
            one.add([entry(f"Ауылда жаңа {word} салынды.", word)])
            if n % 2:
                one.settle()
            (found,) = two.find([Query(f"Ауылда жаңа {word} салынды")], "en", Search(limit=1))
            assert found[0].target == word


def test_edits_are_whole_words_with_places_on_both_sides() -> None:
    old, new = "Ол  «Қазақстан» туралы айтты.", 'Ол "Қазақстандағы" жаңа заң туралы айтты!'
    found = [(old[slice(*edit.old)], new[slice(*edit.new)]) for edit in edits(old, new)]
    assert found == [("Қазақстан", "Қазақстандағы"), ("", "жаңа заң"), (".", "!")]


@_CALM
@given(_TEXTS, _TEXTS)
def test_between_edits_both_sides_are_equal(old: str, new: str) -> None:
    at_old = at_new = 0
    for edit in (*edits(old, new), None):
        end_old, end_new = (edit.old.start, edit.new.start) if edit else (len(old), len(new))
        between = [t.form for t in tokens(old[at_old:end_old])], [t.form for t in tokens(new[at_new:end_new])]
        assert between[0] == between[1]
        if edit:
            at_old, at_new = edit.old.end, edit.new.end


# --- documents ---


def test_a_document_asks_with_its_contexts_and_keeps_decisions(tmp_path: Path) -> None:
    document = read_text("Бірінші сөйлем осы.\n\nЕкінші сөйлем мынау. Үшінші сөйлем анау.", "a.txt")
    source = split_document(document)
    asked = queries(source)
    assert [q.text for q in asked] == [s.plain for s in source.segments]
    assert [q.previous for q in asked] == ["", *(s.plain for s in source.segments[:-1])]
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry_of(source, Decision(1, "en", "The second.", True, AT, "editor"))])
        found = memory.find(asked, "en", Search(threshold=100))
        assert [[m.score for m in matches] for matches in found] == [[], [101], []]
        assert found[1][0].entry.context.document == "a.txt"
        assert found[1][0].entry.origin is Origin.EDITED


def test_an_import_that_broke_off_is_indexed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.memory.memory.TAIL", 1000)
    monkeypatch.setattr("pipeline.memory.memory.LEFT_OVER", 50)
    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add(entry(f"Сөйлем {n}") for n in range(60))
        assert _segments(tmp_path / "m.db") == 0
    with TranslationMemory(tmp_path / "m.db") as memory:
        assert _segments(tmp_path / "m.db") == 1
        assert memory.find([Query("Сөйлем 59.")], "en")[0][0].entry.source == "Сөйлем 59"


def _segments(path: Path) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM segment").fetchone()
    connection.close()
    return int(count)


# --- entries ---


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"source": " \n"}, StoreError),
        ({"source": "\u200b"}, StoreError),
        ({"target": ""}, StoreError),
        ({"target": "a\x00b"}, StoreError),
        ({"note": "\ud800"}, StoreError),
        ({"source": "а" * 20_001}, StoreError),
        ({"at": "2026-03-05"}, StoreError),
        ({"at": "2026-13-05T09:30:00Z"}, StoreError),
        ({"lang": "zh"}, UsageError),
        ({"lang": "kk"}, UsageError),
        ({"lang": "de"}, UsageError),
    ],
)
def test_a_wrong_entry_is_refused_in_one_line(change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        replace(entry("Бір."), **change)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_times_are_utc() -> None:
    assert time_of(datetime(2026, 3, 5, 14, 30, tzinfo=timezone(timedelta(hours=5)))) == "2026-03-05T09:30:00Z"
    assert time_of(datetime(2026, 3, 5, 9, 30, 0, 999, tzinfo=UTC)) == AT
    with pytest.raises(UsageError, match="no time zone"):
        time_of(datetime(2026, 3, 5))


@pytest.mark.parametrize("options", [{"threshold": 69}, {"threshold": 101}, {"limit": 0}])
def test_wrong_options_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        Search(**options)


# --- the file ---


def _fails(path: Path) -> str:
    with pytest.raises(StoreError) as caught, TranslationMemory(path) as memory:
        memory.find([Query("Сәлем.")], "en")
        list(memory.entries())
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Not a database. " * 500)
    before = text.read_bytes()
    assert "no translation memory" in _fails(text)
    assert text.read_bytes() == before
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE answer (key TEXT)")
    connection.close()
    before = other.read_bytes()
    assert "another program" in _fails(other)
    assert other.read_bytes() == before
    assert "cannot be opened" in _fails(tmp_path)
    (tmp_path / "file").write_text("")
    _fails(tmp_path / "file" / "m.db")


def test_a_later_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    TranslationMemory(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()
    assert "update the program" in _fails(path)


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with TranslationMemory(path) as memory:
        memory.add(entry(f"Сөйлем {n}", "text " * 20) for n in range(2000))
    content = bytearray(path.read_bytes())
    for start in range(8192, len(content), 8192):
        content[start : start + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    assert "damaged" in _fails(path)


def test_rows_that_are_no_entries_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with TranslationMemory(path) as memory:
        memory.add([entry("Сәлем.")])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE entry SET origin = 'guessed'")
    connection.commit()
    connection.close()
    assert "entry 1" in _fails(path)


def test_an_older_layout_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.db"
    with monkeypatch.context() as patch:
        patch.setattr(memory_file, "MIGRATIONS", MIGRATIONS[:1])
        connection = open_file(path)
        connection.execute("INSERT INTO source VALUES (1, ?, NULL, 'Сәлем.')", (key("Сәлем."),))
        connection.execute(
            "INSERT INTO entry (source, lang, target, origin, at, kind, document, who, note)"
            " VALUES (1, 'en', 'Hi.', 'edited', ?, '', '', '', '')",
            (AT,),
        )
        connection.close()
    with TranslationMemory(path) as memory:
        assert memory.find([Query("Сәлем.")], "en")[0][0].target == "Hi."
        assert memory.find([Query("Сәлем")], "en")[0][0].target == "Hi."
        memory.settle()
        assert memory.find([Query("Сәлем")], "en")[0][0].target == "Hi."


def test_human_work_is_synced_and_marked(tmp_path: Path) -> None:
    connection = open_file(tmp_path / "m.db")
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    connection.close()


_WRITER = """
import sys
from pathlib import Path
from pipeline.memory import Context, Entry, Origin, TranslationMemory
with TranslationMemory(Path(sys.argv[1])) as memory:
    for n in range(40):
        memory.add([Entry(f"Сөйлем {sys.argv[2]} {n}", "en", "x", Origin.EDITED, "2026-03-05T09:30:00Z")])
        if n % 10 == 9:
            memory.settle()
"""


def test_several_programs_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    programs = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(n)]) for n in range(3)]
    assert [program.wait() for program in programs] == [0, 0, 0]
    with TranslationMemory(path) as memory:
        assert len(list(memory.holding())) == 120
        (found,) = memory.find([Query("Сөйлемі 2 39")], "en", Search(limit=50))
        assert "Сөйлем 2 39" in {m.entry.source for m in found}


def test_what_was_read_before_a_failure_is_kept(tmp_path: Path) -> None:
    def failing() -> Iterator[Entry]:
        yield entry("Екі.")
        raise RuntimeError("the caller's own")

    with TranslationMemory(tmp_path / "m.db") as memory:
        memory.add([entry("Бір.")])
        with pytest.raises(RuntimeError):
            memory.add(failing())
        memory.add([entry("Үш.")])
        assert [e.source for e in memory.entries()] == ["Бір.", "Екі.", "Үш."]


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TranslationMemory(tmp_path / "m.db") as memory:
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.memory.memory.key", _fails_at("Үш."))
            with pytest.raises(KeyboardInterrupt):
                memory.add([entry("Бір."), entry("Екі."), entry("Үш.")])
        assert list(memory.entries()) == []
        assert memory.add([entry("Бір.")]).added == 1


def _fails_at(text: str) -> Callable[[str], int]:
    calls = []

    def own(asked: str) -> int:
        calls.append(asked)
        if asked == text and calls.count(text) > 1:  # the first asks whether it is there
            raise KeyboardInterrupt
        return key(asked)

    return own
