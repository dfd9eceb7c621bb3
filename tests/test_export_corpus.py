"""Articles to corpora: what is taken, splits, leaks, and the two commands."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from pipeline.cli.export import export, import_
from pipeline.config import Options
from pipeline.data import Severity
from pipeline.errors import QosbetError, StoreError, UsageError
from pipeline.export import FORMATS, Chunk, Flag, Item, Origin, Record, Skipped, Stream, Version
from pipeline.export.articles import (
    Article,
    Facts,
    Link,
    Links,
    WorkspaceFiles,
    links_of,
    multiway,
    pairwise,
    read_workspace,
)  # fmt: skip
from pipeline.export.corpus import AGAINST, Export, Wanted, hold_out, plan_splits, taken
from pipeline.export.leaks import HeldOut
from pipeline.export.shingles import bands, estimate, shingles, signature, similarity
from pipeline.export.splits import Split, article_signature, parse_splits, plan
from pipeline.ingest import read_plain, read_text
from pipeline.run import align_documents, artefacts, make_signature, translate_document
from pipeline.store import open_workspace
from tests.fakes import FakeTranslator

TEXT = (
    "Жаңа мектеп ашылды\n\n2025 жылғы 2 қыркүйек\n\nАуданда үш жүз орындық мектеп салынды. Оған қаражат бөлінді.\n\n"
    "https://example.org/a\n"
)
ALL = ("en", "ru", "zh-Hans")
SPLITS = (Split("train", 0.8), Split("dev", 0.1), Split("test", 0.1))
SYLLABLES = "қалабасшысыменте гіжұмысорнынайтуеркіндік талапөңіршаруашылықмәселе"


def workspace(out: Path, name: str, text: str, targets: Sequence[str] = ALL) -> Path:
    """A workspace as `qosbet translate` writes it, by a model that answers at once."""
    options = Options(targets=tuple(targets))
    result = translate_document(read_text(text, name), FakeTranslator(), options)
    signed = make_signature(text.encode(), f"../{name}", result.card, options)
    folder, _ = open_workspace(out, Path(name)).write(signed, result.account, artefacts(result, options))
    return folder


def files_of(folder: Path) -> WorkspaceFiles:
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("manifest.json", "document.json")]
    bitexts = tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.jsonl")))
    return WorkspaceFiles(folder.name, texts[0], texts[1], bitexts)


def split_items(items: Iterator[Item]) -> tuple[list[Record], list[Skipped]]:
    found = list(items)
    return [i for i in found if isinstance(i, Record)], [i for i in found if isinstance(i, Skipped)]


def test_a_workspace_becomes_records(tmp_path: Path) -> None:
    article = read_workspace(files_of(workspace(tmp_path, "a.txt", TEXT)), "CC-BY-4.0")
    records, skipped = split_items(pairwise(article))
    assert [r.langs for r in records[::4]] == [("kk", "en"), ("kk", "ru"), ("kk", "zh-Hans")]
    assert [skip.reason for skip in skipped] == ["copied"] * 3
    third = records[2]
    assert third.source.text == "Ауданда үш жүз орындық мектеп салынды."
    assert third.targets[0].text == "EN Ауданда үш жүз орындық мектеп салынды."
    assert (third.id, third.kind, third.url) == ("a:2", "paragraph", "https://example.org/a")
    assert (third.date, third.licence) == ("2025 жылғы 2 қыркүйек", "CC-BY-4.0")
    target = third.targets[0]
    assert (target.origin, target.score, target.model) == (Origin.MACHINE, -0.5, "fake 1")
    assert (target.digest, target.licence) == ("0" * 64, "CC0-1.0")


def test_memory_and_disk_give_the_same_records(tmp_path: Path) -> None:
    result = translate_document(read_text(TEXT, "a.txt"), FakeTranslator())
    read = read_workspace(files_of(workspace(tmp_path, "a.txt", TEXT)))
    made = tuple(links_of(bitext) for bitext in result.bitexts)
    assert made == read.pairs


def test_given_translations_are_human(tmp_path: Path) -> None:
    source, target = read_text("Бірінші сөйлем. Екінші сөйлем.", "a.txt"), "Первое предложение. Второе предложение."
    result = align_documents(source, [read_plain(target, "b.txt", lang="ru")])
    options = Options(targets=("ru",))
    signed = make_signature(b"x", "../a.txt", result.card, options)
    folder, _ = open_workspace(tmp_path, Path("a.txt")).write(signed, result.account, artefacts(result, options))
    records, _ = split_items(pairwise(read_workspace(files_of(folder))))
    assert {(r.targets[0].origin, r.targets[0].model) for r in records} == {(Origin.HUMAN, "")}


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        ("manifest", "{", r"a/manifest\.json: is no JSON object"),
        ("document", "[" * 100_000, r"a/document\.json: is no JSON object"),
        ("document", '{"text": "а"}', "lacks 'blocks'"),
        ("bitexts", (("kk-en.jsonl", '{"source": 1}'),), r"a/kk-en\.jsonl: line 1: lacks"),
        ("bitexts", (("kk-en.jsonl", "\nnull"),), r"a/kk-en\.jsonl: line 2: is no JSON object"),
    ],
)
def test_a_damaged_workspace_is_named(tmp_path: Path, part: str, content: object, message: str) -> None:
    good = files_of(workspace(tmp_path, "a.txt", TEXT))
    values = {"name": good.name, "manifest": good.manifest, "document": good.document, "bitexts": good.bitexts}
    with pytest.raises(StoreError, match=message):
        read_workspace(WorkspaceFiles(**(values | {part: content})))  # type: ignore[arg-type]


def test_what_was_changed_by_hand_is_of_unknown_origin(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "a.txt", TEXT)
    bitext = folder / "kk-en.jsonl"
    bitext.write_text(bitext.read_text(encoding="utf-8").replace("EN Жаңа", "New"), encoding="utf-8")
    records, _ = split_items(pairwise(read_workspace(files_of(folder))))
    origins = {r.targets[0].lang: r.targets[0].origin.value for r in records[::4]}
    assert origins == {"en": "unknown", "ru": "machine", "zh-Hans": "machine"}
    by_hand = {r.targets[0].lang for r in records if "changed-by-hand" in [f.code for f in r.targets[0].flags]}
    assert by_hand == {"en"}


def facts(name: str = "a", text: str = "а") -> Facts:
    return Facts(name, hashlib.sha256(text.encode()).hexdigest())


def article_of(
    name: str, sentences: Sequence[tuple[str, str]], lang: str = "en", score: float | None = -0.5
) -> Article:
    links = tuple(Link(n, n + 1, (kk,), (other,), "paragraph", -0.5) for n, (kk, other) in enumerate(sentences))
    text = "\n".join(kk for kk, _ in sentences)
    return Article(facts(name, text), text, (Links("kk", "en", links),))


@st.composite
def beads(draw: st.DrawFn, lang: str, count: int) -> tuple[Link, ...]:
    """Beads that tile `count` source segments, with some targets alone."""
    links: list[Link] = []
    at = 0
    while at < count:
        size = draw(st.sampled_from([1, 2, 3, 0]).map(lambda n: min(n, count - at)))  # noqa: B023
        made = draw(st.integers(0 if size else 1, 2))
        words = tuple(f"{lang}{len(links)}-{n}" for n in range(made))
        links.append(Link(at, at + size, tuple(f"s{n}" for n in range(at, at + size)), words, "paragraph"))
        at += size
    return tuple(links)


@given(st.data())
@settings(deadline=None)
def test_multiway_records_hold_each_word_once_and_lose_none(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))
    pairs = tuple(Links("kk", lang, data.draw(beads(lang, count))) for lang in ("en", "ru"))
    records, skipped = split_items(multiway(Article(facts(), "а", pairs)))
    assert {record.langs for record in records} <= {("kk", "en", "ru")}
    for number, lang in enumerate(("kk", "en", "ru")):
        words = [word for record in records for word in record.versions[number].text.split()]
        assert len(words) == len(set(words)), lang
    added = {word for skip in skipped if skip.reason == "no-counterpart" for word in skip.detail.split()}
    lone = {w for pair in pairs for link in pair.links if link.end == link.start for w in link.target}
    assert lone <= added
    sources = [word for record in records for word in record.source.text.split()]
    left = {word for skip in skipped for word in skip.detail.split()}
    assert sources == sorted(sources, key=lambda word: int(word[1:]))
    assert set(sources) | {word for word in left if word.startswith("s")} == {f"s{n}" for n in range(count)}


def test_filters() -> None:
    bad = Flag("numbers-differ", "", Severity.ERROR)
    links = [
        Link(0, 1, ("а",), ("a",), score=-0.2),
        Link(1, 2, ("б",), ("b",), score=-3.0),
        Link(2, 3, ("в",), ("c",), score=None, flags=(bad,)),
        Link(3, 4, ("г",), ("d",), flags=(Flag("split", "", Severity.INFO),)),
        Link(4, 5, ("а",), ("a",), score=-0.2),
    ]
    article = Article(facts(), "а", (Links("kk", "en", tuple(links)),))

    def left(wanted: Wanted) -> tuple[str, Counter[str]]:
        records, skipped = split_items(taken(article, wanted, set()))
        return "".join(record.source.text for record in records), Counter(skip.reason for skip in skipped)

    assert left(Wanted()) == ("абвга", Counter())
    assert left(Wanted(min_score=-1.0)) == ("авга", Counter(score=1))
    assert left(Wanted(without_flags=True)) == ("абга", Counter(flagged=1))
    assert left(Wanted(unique=True)) == ("абвг", Counter(duplicate=1))
    assert left(Wanted(targets=("ru",))) == ("", Counter())
    assert left(Wanted(targets=("ru", "en"), multiway=True)) == ("", Counter(incomplete=1))


# Near-duplicates


def sentence(generator: random.Random, length: int = 12) -> str:
    return " ".join("".join(generator.choices(SYLLABLES, k=generator.randint(4, 9))) for _ in range(length)) + "."


def text_of(seed: int, sentences: int = 12) -> str:
    generator = random.Random(seed)
    return " ".join(sentence(generator) for _ in range(sentences))


def edited(text: str, every: int) -> str:
    """Every so-manieth word replaced."""
    return " ".join("өзгерді" if n % every == 0 else word for n, word in enumerate(text.split()))


@given(st.text(max_size=60), st.integers(1, 9))
def test_shingles_ignore_case_and_punctuation(text: str, width: int) -> None:
    assert similarity(shingles("Алғыс, айтты!", 5), shingles("алғыс айтты", 5)) == 1.0
    hashes = shingles(text, width)
    assert np.array_equal(hashes, shingles(f"  {text}… ", width))
    assert np.array_equal(hashes, np.unique(hashes))


def test_shingles_are_the_same_on_every_machine() -> None:
    assert [int(x) % 10**6 for x in shingles("Қазақстан", 5)] == [447640, 531757, 589283, 668773, 36861]


@pytest.mark.parametrize("every", [3, 5, 8, 15, 40])
def test_signatures_estimate_the_similarity(every: int) -> None:
    text = text_of(every, 30)
    first, second = shingles(text, 9), shingles(edited(text, every), 9)
    assert abs(estimate(signature(first), signature(second)) - similarity(first, second)) < 0.15  # over 3 sigma
    assert len(list(bands(signature(first), 3))) == 42


def test_splits_are_read() -> None:
    assert parse_splits("train=0.9, dev=0.05,test=.05") == (
        Split("train", 0.9),
        Split("dev", 0.05),
        Split("test", 0.05),
    )
    for wrong in ("train", "train=0.5", "train=0.5,train=0.5", "a=1.5,b=-0.5", "../x=1", "A=1", "a=0,b=1", "a=nan"):
        with pytest.raises(UsageError, match="--splits"):
            parse_splits(wrong)


def test_shares_are_kept_and_articles_stay_when_others_come() -> None:
    articles = [(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest(), n) for n in range(1500)]
    signed = [(key, signature(shingles(f"мақала {n} {key}", 9))) for key, n in articles]
    made = plan(SPLITS, signed)
    counts = Counter(made.of.values())
    assert abs(counts["train"] / 1500 - 0.8) < 0.05
    assert abs(counts["test"] / 1500 - 0.1) < 0.04
    fewer = plan(SPLITS, reversed(signed[:700]))
    assert all(made.of[key] == name for key, name in fewer.of.items())
    assert made.clusters == 0


def test_near_duplicate_articles_are_never_parted() -> None:
    texts = [text_of(n) for n in range(150)]
    families = [[text, edited(text, 9), edited(edited(text, 9), 11), text.upper() + " Соңы."] for text in texts]
    keyed = [[(hashlib.sha256(t.encode()).hexdigest(), article_signature(t)) for t in family] for family in families]
    made = plan(SPLITS, [member for family in keyed for member in family])
    assert all(len({made.of[key] for key, _ in family}) == 1 for family in keyed)
    assert (made.clusters, made.clustered) == (150, 600)
    assert len(set(made.of.values())) == 3


def corpus(count: int, seed: int = 0) -> list[Article]:
    """Articles, every fourth with a sentence of the one before, changed by a word."""
    made: list[Article] = []
    generator = random.Random(seed)
    for number in range(count):
        sentences = [sentence(generator) for _ in range(6)]
        if number % 4 == 3:
            sentences[2] = made[-1].pairs[0].links[3].source[0].replace(".", " қосымша.")
        pairs = [(text, f"EN {number} {n} " + text[::-1]) for n, text in enumerate(sentences)]
        made.append(article_of(f"m{number:03d}", pairs))
    return made


def exported(
    articles: Sequence[Article], splits: Sequence[Split], held: HeldOut
) -> tuple[dict[str, list[str]], list[Skipped]]:
    """The Kazakh sentences of each split, and what is skipped."""
    made = plan_splits(splits, lambda: iter(articles)) if splits else None
    if made:
        hold_out(lambda: iter(articles), Wanted(), made, held)
    items = list(Export(Wanted(), FORMATS["jsonl"], Stream(()), held, made).run(lambda: iter(articles)))
    found: dict[str, list[str]] = {}
    for item in items:
        if isinstance(item, Chunk) and item.data:
            found.setdefault(item.file.split(".")[0], []).append(json.loads(item.data)["translation"]["kk"])
    return found, [item for item in items if isinstance(item, Skipped)]


def test_no_sentence_is_near_to_one_of_a_later_split() -> None:
    articles = corpus(60)
    texts, skipped = exported(articles, (Split("train", 0.5), Split("dev", 0.25), Split("test", 0.25)), HeldOut())
    order = ["train", "dev", "test"]
    hashes = {split: [shingles(text, 5) for text in texts[split]] for split in order}
    for number, split in enumerate(order):
        for later in order[number + 1 :]:
            assert max(similarity(first, second) for first in hashes[split] for second in hashes[later]) < 0.8
    assert {skip.reason for skip in skipped} == {"leak-split"}
    assert sum(map(len, texts.values())) + len(skipped) == 60 * 6


def test_nothing_is_near_to_a_test_set_of_the_user() -> None:
    articles = corpus(8)
    held = HeldOut()
    copied = articles[2].pairs[0].links[1].target[0]
    held.add("en", copied.replace("EN", "EN,").upper(), AGAINST, "test.en, 1")
    held.add("ru", copied, AGAINST, "another language")
    _, leaks = exported(articles, (), held)
    assert [(leak.place, leak.reason) for leak in leaks] == [("m002:1", "leak-against")]
    assert leaks[0].detail == "en: 1.00 like test.en, 1"


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_changed_sentences_are_found(lang: str) -> None:
    """One word in twelve, or one character in twenty, is another: similarity about 0.8 and more."""
    generator = random.Random(5)
    held, found = HeldOut(), 0
    texts = [
        "".join(chr(generator.randint(0x4E00, 0x4FFF)) for _ in range(40))
        if lang == "zh-Hans"
        else sentence(generator, 20)
        for _ in range(200)
    ]
    for number, text in enumerate(texts):
        held.add(lang, text, 1, str(number))
    for text in texts:
        record = Record("a", 0, (Version("kk", "а"), Version(lang, text[:-4] + "өзге")))
        found += held.find(record, 0) is not None
        assert held.find(record, 1) is None  # of the same rank
    assert found == 200
    other = Record("a", 0, (Version("kk", "а"), Version(lang, sentence(generator, 20))))
    assert held.find(other, 0) is None


# The commands

app = typer.Typer()
app.command(name="export")(export)
app.command(name="import")(import_)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit | QosbetError):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three workspaces, and things that are none."""
    out = tmp_path_factory.mktemp("work") / "output"
    workspace(out, "a.txt", TEXT)
    workspace(out, "b.txt", "Екінші мақала\n\nБұл — басқа сөйлем. Ол ұзын емес.")
    workspace(out, "c.txt", "Үшінші мақала\n\nМұнда да сөйлем бар.", ["ru"])
    (out / ".cache").mkdir()
    (out / "README.md").write_text("x")
    return out


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "parquet"])
def test_export_and_import(output: Path, tmp_path: Path, format: str) -> None:
    done = call("export", output, "--format", format, "--out", tmp_path, "--to", "ru", "--to", "en")
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / f"{format}.report.json").read_text())
    assert report["records"] == {"kk-en": 7, "kk-ru": 9}
    assert report["skipped"] == {"copied": 2}
    for name, entry in report["files"].items():
        content = (tmp_path / name).read_bytes()
        assert entry == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    file = next(name for name in sorted(report["files"]) if name.startswith("kk-ru") and "info" not in name)
    back = call("import", tmp_path / file, "--to", "ru")
    assert back.exit_code == 0, back.output
    lines = [json.loads(line) for line in back.stdout.splitlines()]
    assert [line["id"] for line in lines] == [f"a:{n}" for n in range(4)] + [f"b:{n}" for n in range(3)] + [
        "c:0",
        "c:1",
    ]
    assert lines[0]["translation"] == {"kk": "Жаңа мектеп ашылды", "ru": "RU Жаңа мектеп ашылды"}
    assert lines[0]["versions"]["ru"]["digest"] == "0" * 64


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_export_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    for out in ("x", "y"):
        for format in BACK_AGAIN:
            call("export", output, "--format", format, "--out", tmp_path / out, "--splits", "train=0.5,test=0.5")
    assert snapshot(tmp_path / "x") == snapshot(tmp_path / "y")
    assert len(snapshot(tmp_path / "x")) > 20


BACK_AGAIN = [name for name in FORMATS if name != "parquet"]


def test_files_of_an_earlier_export_go(output: Path, tmp_path: Path) -> None:
    call("export", output, "--out", tmp_path)
    call("export", output, "--format", "tsv", "--out", tmp_path)
    (tmp_path / "mine.tmx").write_text("x")
    call("export", output, "--out", tmp_path, "--to", "en")
    assert sorted(path.name for path in tmp_path.glob("*.tmx")) == ["kk-en.tmx", "mine.tmx"]
    assert len(list(tmp_path.glob("*.tsv"))) == 3


def test_leaks_can_fail_the_command(output: Path, tmp_path: Path) -> None:
    (tmp_path / "t.kk").write_text("Бұл — БАСҚА сөйлем.\n", encoding="utf-8")
    arguments = ("export", output, "--to", "ru", "--against", tmp_path / "t.kk", "--out", tmp_path / "x")
    done = call(*arguments, "--leaks", "fail")
    assert done.exit_code == 1
    assert "b:1: leak-against: kk: 1.00 like t.kk, 1" in done.output
    assert snapshot(tmp_path / "x") == {}
    assert call(*arguments).exit_code == 0
    assert json.loads((tmp_path / "x" / "tmx.report.json").read_text())["skipped"]["leak-against"] == 1
    skipped = [json.loads(line) for line in (tmp_path / "x" / "tmx.skipped.jsonl").read_text().splitlines()]
    assert Counter(skip["reason"] for skip in skipped) == {"copied": 1, "leak-against": 1}


@pytest.mark.parametrize("name", ["t.txt", "t.tsv", "t.tmx", "t.jsonl"])
def test_test_sets_of_any_format(output: Path, tmp_path: Path, name: str) -> None:
    if name == "t.txt":
        (tmp_path / name).write_text("Бұл — басқа сөйлем.\n\nОл ұзын емес.\n", encoding="utf-8")
    else:
        call("export", output, "--format", name[2:], "--to", "ru", "--out", tmp_path)
        (tmp_path / f"kk-ru.{name[2:]}").rename(tmp_path / name)
    call("export", output, "--to", "en", "--out", tmp_path / "x", "--against", tmp_path / name)
    report = json.loads((tmp_path / "x" / "tmx.report.json").read_text()) if (tmp_path / "x").exists() else {}
    expected = 2 if name == "t.txt" else 7
    assert report.get("skipped", {"leak-against": 7}).get("leak-against", 0) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "doc"), "--format 'doc' must be one of tmx, xliff,"),
        (("--format", "xliff", "--multiway"), "XLIFF holds two languages"),
        (("--to", "de"), "language 'de' is not supported"),
        (("--leaks", "keep"), "--leaks 'keep' must be drop or fail"),
        (("--date", "2025"), "--date '2025': write it as YYYY-MM-DD"),
        (("--alias", "zh"), "--alias 'zh': write OURS=THEIRS"),
        (("--splits", "a"), "--splits 'a': write NAME=SHARE"),
        (("--against", "no.tmx"), r"no.tmx: cannot be read: No such file"),
        (("--min-score", "5"), "nothing is left to export of 3 article(s): 3 copied, 23 score"),
    ],
)
def test_what_is_wrong_is_said(output: Path, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = call("export", output, "--out", tmp_path / "x", *arguments)
    assert isinstance(done.exception, QosbetError)
    assert message in str(done.exception)
    assert snapshot(tmp_path) == {}


def test_a_folder_without_workspaces(tmp_path: Path) -> None:
    done = call("export", tmp_path, "--out", tmp_path / "x")
    assert "there are no workspaces to export" in str(done.exception)
    done = call("export", tmp_path / "no")
    assert "there is no such folder" in str(done.exception)


def test_multiway_dates_and_aliases(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    done = call("export", output, "--multiway", "--to", "zh", "--to", "en", "--alias", "zh=zh-CN", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "kk-zh-en.tmx").read_text(encoding="utf-8")
    assert text.count("<tu ") == 7
    assert text.count('<tuv xml:lang="zh-CN">') == 7
    assert 'creationdate="20231114T000000Z"' in text


def test_import_names_what_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "f.tsv").write_text("kk\ten\nа\nб\tb\n", encoding="utf-8")
    done = call("import", tmp_path / "f.tsv")
    assert done.exit_code == 1
    assert "f.tsv: line 2: broken: 1 columns, 2 are needed" in done.output
    assert json.loads(done.stdout)["translation"] == {"kk": "б", "en": "b"}
    (tmp_path / "f.kk").write_text("а\n", encoding="utf-8")
    assert "name the others with --to" in str(call("import", tmp_path / "f.kk").exception)
    assert "f.en: cannot be read" in str(call("import", tmp_path / "f.kk", "--to", "en").exception)


def test_a_failed_write_leaves_no_files(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.export.tmx import TmxWriter

    def full(self: TmxWriter) -> Iterator[Chunk]:
        raise OSError(28, "No space left on device", "x")
        yield Chunk("", b"")

    call("export", output, "--out", tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.setattr(TmxWriter, "end", full)
    with pytest.raises(OSError, match="No space left"):
        call("export", output, "--out", tmp_path, "--to", "en")
    assert snapshot(tmp_path) == before
