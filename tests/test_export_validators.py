"""10,000 generated documents through every format: equal counts and texts, and the formats' own validators agree.

The validators: the document type of TMX, the schemas of XLIFF (tests/schemas/README.md says how to get them), and
translate-toolkit; `wc -l`; the datasets library and mlcroissant, offline.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.data import Severity
from pipeline.export import FORMATS, Flag, Origin, Record, Stream, Version, dump, read_file, read_moses
from pipeline.export.card import About, Facts, card
from pipeline.export.corpus import Tally, Wanted
from pipeline.export.croissant import croissant
from pipeline.export.parquet import ParquetWriter
from pipeline.export.splits import Plan, Split
from tests.test_export_corpus import call, snapshot, workspace

pytestmark = pytest.mark.slow

DOCUMENTS = 10_000
PAIR = ("kk", "en")
SCHEMAS = Path(os.environ.get("QOSBET_SCHEMAS", Path(__file__).parent / "schemas"))

SCRIPTS = {
    "Kazakh": "АаӘәБбғҒқҚңҢөӨұҰүҮһҺіІ", "Latin": "AaÄäÖöŞşŌūĞğ", "Arabic": "ءابپتجحدرزسشعغفقكلمنهوۇۆۋ",
    "Han": "哈萨克斯坦总统新闻", "Rare Han": "\U00020000\U0002a6df\U0003134a", "Kana": "ハヒフへほ",
    "Hangul": "한국어각",
    "Devanagari": "क्षत्रिज़", "Thai": "ก็าไทย", "Hebrew": "שלום־ְ", "Georgian": "ქართულ", "Ethiopic": "አማርኛ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ", "Emoji": "👨\u200d👩\u200d👧🏽🇰🇿", "Marks": "e\u0301\u0327a\u0308\u20dd", "Maths": "𝔄ℵ∑≠",
}  # fmt: skip
ODD = {
    "breaks": "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", "control": "\x00\x01\x07\x08\x1b\x7f\x80\x9f",
    "spaces": "\u00a0\u2003\u3000\u200b\u200d\u2060\u00ad\ufeff", "direction": "\u200e\u200f\u202e\u2066\u2069",
    "non-characters": "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff", "syntax": "\\\"'<>&;|`{}[]%$#@,=]]>--",
    "private": "\ue000\uf8ff",
}  # fmt: skip
SPECIAL = [
    "", " ", "\t", "\n", "\\", "\\n", "\\u2028", '"', '"a\tb"', "''", "]]>", "<!-- x -->", "&amp;", "&#0;",
    "NULL", "nan", "=1+1",
    "\ufeffсөз", "сөз\r\n", "\u2028", "a|b||c", "{}", "{{ x }}", "<seg>", "--", "0" * 5000,
]  # fmt: skip


def text(generator: random.Random) -> str:
    """A short text in a script or two, every third with something odd in it."""
    if generator.random() < 0.05:
        return generator.choice(SPECIAL)
    letters = generator.choice(list(SCRIPTS.values())) + " "
    parts = generator.choices(letters, k=generator.randint(1, 60))
    if generator.random() < 0.33:
        for _ in range(generator.randint(1, 4)):
            parts.insert(generator.randint(0, len(parts)), generator.choice(generator.choice(list(ODD.values()))))
    return "".join(parts)


def version(generator: random.Random, lang: str) -> Version:
    noted = (Flag("numbers-differ", text(generator), generator.choice(list(Severity))),)
    origin = generator.choice([Origin.MACHINE, Origin.HUMAN, Origin.EDITED, Origin.APPROVED])
    score = generator.choice([None, -generator.random(), generator.gauss(0, 5)])
    flags = noted if generator.random() < 0.1 else ()
    made = Version(lang, text(generator), origin, score, "nllb 1.3", "d" * 64, "CC-BY-NC-4.0", flags=flags)
    return replace(made, reviewer="Айгүл", changed="2026-01-02") if origin is Origin.EDITED else made


def records(langs: Sequence[str] = PAIR, documents: int = DOCUMENTS) -> Iterator[Record]:
    """The same documents at every call: one record to three each, two with segments of a megabyte."""
    generator = random.Random(2026)
    for number in range(documents):
        for place in range(generator.choice([1, 1, 1, 2, 3])):
            source = Version(langs[0], text(generator), Origin.SOURCE)
            versions = (source, *(version(generator, lang) for lang in langs[1:]))
            yield Record(f"мақала-{number}", place, versions, "paragraph", f"https://example.org/?a=1&b={number}")
        if number in (17, documents - 1):
            long = ("Ұзын сөйлем\x0b " * 90_000)[:1_000_000]
            yield Record(f"мақала-{number}", 9, (Version(langs[0], long), *(Version(lang, long) for lang in langs[1:])))


class Made:
    """The files of one format."""

    def __init__(self, folder: Path, format: str, given: Sequence[Record]) -> None:
        writer = FORMATS[format](Stream(PAIR))
        self.files: dict[str, Path] = {}
        for name, data in dump(writer, given).items():
            self.files[name] = folder / name
            self.files[name].write_bytes(data)
        self.escaped = writer.escaped

    @property
    def file(self) -> Path:
        """The only file."""
        (path,) = self.files.values()
        return path


@pytest.fixture(scope="module")
def expected() -> list[Record]:
    return list(records())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, expected: list[Record]) -> dict[str, Made]:
    formats = [format for format in FORMATS if format != "parquet"]
    return {format: Made(tmp_path_factory.mktemp(format), format, expected) for format in formats}


def missing(what: str, remedy: str) -> None:
    """Without a validator its test is skipped, except in CI, where it fails."""
    reason = f"{what} is not here ({remedy})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def schema(name: str) -> Path:
    path = SCHEMAS / name
    if not path.is_file():
        missing(name, "see tests/schemas/README.md")
    return path


def needs(package: str, name: str) -> None:
    if find_spec(package) is None:
        missing(name, "pip install 'qosbet[corpus,dev]'")


def run_python(program: str, *arguments: object) -> str:
    """Run a validator in a process of its own, without a network: none of them is imported here."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=600, env={**os.environ, **offline},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_documents_are_what_they_should_be(expected: list[Record]) -> None:
    assert len({record.document for record in expected}) == DOCUMENTS
    everything = {c for record in expected for version in record.versions for c in version.text}
    assert everything >= set("".join([*SCRIPTS.values(), *ODD.values()]))
    lengths = [len(version.text) for record in expected for version in record.versions]
    assert (min(lengths), max(lengths)) == (0, 1_000_000)


@pytest.mark.parametrize("format", ["tmx", "xliff", "xliff12", "tsv", "jsonl"])
def test_every_record_comes_back(made: dict[str, Made], expected: list[Record], format: str) -> None:
    path = made[format].file
    with path.open("rb") as stream:
        for number, item in enumerate(read_file(stream, path.name)):
            assert item == expected[number]
    assert number + 1 == len(expected)


def test_every_record_comes_back_from_moses_files(made: dict[str, Made], expected: list[Record]) -> None:
    names = made["moses"].files
    sides = {lang: io.BytesIO(names[f"kk-en.{lang}"].read_bytes()) for lang in PAIR}
    back = list(read_moses(sides, io.BytesIO(names["kk-en.info.jsonl"].read_bytes()), "kk-en"))
    assert back == expected


def test_escapes_are_counted(made: dict[str, Made], expected: list[Record]) -> None:
    illegal = {chr(c) for c in [*range(0x20), 0xFFFE, 0xFFFF]} - set("\t\n\r")
    count = sum(version.text.count(c) for record in expected for version in record.versions for c in illegal)
    assert count > 1000
    assert {format: made[format].escaped for format in ("tmx", "xliff", "xliff12")} == dict.fromkeys(
        ("tmx", "xliff", "xliff12"), count
    )


def test_the_same_documents_give_the_same_bytes(made: dict[str, Made], tmp_path: Path) -> None:
    for name, path in Made(tmp_path, "moses", list(records())).files.items():
        assert path.read_bytes() == made["moses"].files[name].read_bytes()


GRAMMAR = """
import sys
from lxml import etree
grammar, file, unit = sys.argv[1:]
beside = grammar.rpartition("/")[0] + "/xml.xsd"

class Beside(etree.Resolver):  # the schema of xml:lang is taken from here, whatever address the others name
    def resolve(self, address, public, context):
        return self.resolve_filename(beside, context) if address.endswith("xml.xsd") else None

parser = etree.XMLParser(no_network=True)
parser.resolvers.add(Beside())
valid = etree.DTD(grammar) if grammar.endswith("dtd") else etree.XMLSchema(etree.parse(grammar, parser))
root = etree.parse(file, etree.XMLParser(huge_tree=True, no_network=True, resolve_entities=False)).getroot()
if not valid.validate(root):
    sys.exit(str(valid.error_log))
print(sum(1 for _ in root.iter(unit)))
"""


@pytest.mark.parametrize(
    ("format", "grammar", "unit"),
    [
        ("tmx", "tmx14.dtd", "tu"),
        ("xliff", "xliff-core-2.0.xsd", "{urn:oasis:names:tc:xliff:document:2.0}unit"),
        ("xliff12", "xliff-core-1.2-strict.xsd", "{urn:oasis:names:tc:xliff:document:1.2}trans-unit"),
    ],
)
def test_xml_is_valid_by_its_grammar(
    made: dict[str, Made], expected: list[Record], format: str, grammar: str, unit: str
) -> None:
    needs("lxml", "lxml")
    assert int(run_python(GRAMMAR, schema(grammar), made[format].file, unit)) == len(expected)


TOOLKIT = """
import json, sys
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File
store = {"tmx": tmxfile, "xliff": Xliff2File, "xliff12": xlifffile}[sys.argv[1]].parsefile(sys.argv[2])
for unit in store.units:
    if not unit.isheader():
        print(json.dumps([str(unit.source or ""), str(unit.target or "")]))
"""


@pytest.mark.parametrize("format", ["tmx", "xliff", "xliff12"])
def test_translate_toolkit_reads_the_same(made: dict[str, Made], expected: list[Record], format: str) -> None:
    """But for characters that XML has no way to write: these are codes to it."""
    needs("translate", "translate-toolkit")
    out = run_python(TOOLKIT, format, made[format].file)
    read = [json.loads(line) for line in out.splitlines()]
    codes = dict.fromkeys([*(set(range(0x20)) - set(map(ord, "\t\n\r"))), 0xFFFE, 0xFFFF])
    assert read == [[version.text.translate(codes) for version in record.versions] for record in expected]


def test_lines_are_lines_for_wc(made: dict[str, Made], expected: list[Record]) -> None:
    counts = {"tsv": len(expected) + 1, "jsonl": len(expected), "moses": len(expected)}
    for format, count in counts.items():
        for path in made[format].files.values():
            done = subprocess.run(["wc", "-l", str(path)], capture_output=True, text=True, check=True)
            assert int(done.stdout.split()[0]) == count, path
            assert len(path.read_text(encoding="utf-8").splitlines()) == count, path


def test_tsv_is_read_by_the_csv_module(made: dict[str, Made], expected: list[Record]) -> None:
    csv.field_size_limit(1 << 24)
    with made["tsv"].file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row["id"] for row in rows] == [record.id for record in expected]
    assert all(None not in row and None not in row.values() for row in rows)


# Parquet, its card and its Croissant metadata

LOAD = """
import json, sys
import datasets
name, folder, cache = sys.argv[1:]
assert datasets.get_dataset_config_names(folder) == [name]
for split, rows in datasets.load_dataset(folder, name, cache_dir=cache).items():
    assert rows.features["translation"] == datasets.Translation(languages=["en", "kk"]), rows.features
    for row in rows:
        print(json.dumps([split, row["id"], row["translation"]["kk"], row["translation"]["en"], row["score_en"],
                          row["origin_en"], row["flags_en"]]))
"""

CROISSANT = """
import json, logging, sys
import mlcroissant
logging.disable(logging.WARNING)
data = mlcroissant.Dataset(sys.argv[1])
assert not data.metadata.ctx.issues.errors, data.metadata.ctx.issues.report()
assert [records.uuid for records in data.metadata.record_sets] == ["kk-en/test", "kk-en/train"]
for row in data.records("kk-en/test"):
    print(json.dumps([row[f"kk-en/test/{column}"].decode() for column in ("id", "text_kk", "text_en")]))
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of two splits, with several shards."""
    needs("pyarrow", "pyarrow")
    folder = tmp_path_factory.mktemp("dataset")
    shares = Plan((Split("train", 0.9), Split("test", 0.1)), {}, 0, 0)
    tally, written = Tally(articles=DOCUMENTS, plan=shares), []
    streams = [Stream(PAIR, "train"), Stream(PAIR, "test")]
    writers = [ParquetWriter(stream, rows=5000) for stream in streams]
    for number, record in enumerate(records()):
        side = number % 10 == 0
        tally.streams.setdefault(streams[side].stem, streams[side])
        tally.count(record, streams[side])
        written += [save(folder, chunk.file, chunk.data) for chunk in writers[side].add(record)]
    for writer in writers:
        written += [save(folder, chunk.file, chunk.data) for chunk in writer.end()]
    about = About('Жинақ "бір": #1', "CC-BY-4.0", "https://example.org/data", "2026-01-02")
    save(folder, "README.md", card(about, tally, Wanted(), written).encode())
    save(folder, "croissant.json", croissant(about, tally, written).encode())
    return folder


def save(folder: Path, name: str, data: bytes) -> Facts:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Facts(name, len(data), hashlib.sha256(data).hexdigest())


def test_shards_and_their_bytes(dataset: Path, tmp_path: Path) -> None:
    names = sorted(path.name for path in (dataset / "data" / "kk-en").iterdir())
    assert names == ["test-00000.parquet", *(f"train-0000{n}.parquet" for n in range(len(names) - 1))]
    assert len(names) > 3
    writer = ParquetWriter(Stream(PAIR, "test"), rows=5000)
    for number, record in enumerate(records()):
        if number % 10 == 0:
            list(writer.add(record))
    (chunk,) = writer.end()
    assert chunk.data == (dataset / chunk.file).read_bytes()


def test_the_datasets_library_loads_it(dataset: Path, expected: list[Record], tmp_path: Path) -> None:
    needs("datasets", "datasets")
    rows = [json.loads(line) for line in run_python(LOAD, "kk-en", dataset, tmp_path).splitlines()]
    wanted = [
        ["test" if number % 10 == 0 else "train", record.id, *(version.text for version in record.versions),
         record.targets[0].score, record.targets[0].origin.value, [flag.code for flag in record.targets[0].flags]]
        for number, record in enumerate(expected)
    ]  # fmt: skip
    wanted.sort(key=lambda row: row[0] == "test")
    rows.sort(key=lambda row: row[0] == "test")
    assert rows == wanted


def test_mlcroissant_finds_no_fault_and_reads_it(dataset: Path, expected: list[Record]) -> None:
    needs("mlcroissant", "mlcroissant")
    rows = [json.loads(line) for line in run_python(CROISSANT, dataset / "croissant.json").splitlines()]
    wanted = [[record.id, *(version.text for version in record.versions)] for record in expected[::10]]
    assert rows == wanted


def test_the_card_says_what_is_in_it(dataset: Path, expected: list[Record]) -> None:
    from huggingface_hub import DatasetCard

    page = DatasetCard.load(dataset / "README.md")
    known, body = page.data.to_dict(), page.text
    assert known["pretty_name"] == 'Жинақ "бір": #1'
    assert known["license"] == ["cc-by-nc-4.0", "unknown"]
    assert known["language"] == ["en", "kk"]
    assert known["size_categories"] == ["10K<n<100K"]
    (info,) = known["dataset_info"]
    assert sum(split["num_examples"] for split in info["splits"]) == len(expected)
    assert [feature["name"] for feature in info["features"]][:3] == ["id", "document", "number"]
    assert f"{len(expected)} records from {DOCUMENTS} articles" in body
    assert "**The licence of some words is not stated.**" in body


def test_the_command_makes_a_data_set(tmp_path: Path) -> None:
    needs("pyarrow", "pyarrow")
    for name in "abcdefgh":
        workspace(tmp_path / "output", f"{name}.txt", f"Тақырып {name}\n\n{name * 9} туралы сөйлем. Тағы бірі: {name}!")
    arguments = ("export", tmp_path / "output", "--format", "parquet", "--multiway", "--splits", "train=0.5,test=0.5")
    for out in ("x", "y"):
        assert call(*arguments, "--out", tmp_path / out).exit_code == 0
    assert snapshot(tmp_path / "x") == snapshot(tmp_path / "y")
    assert sorted(snapshot(tmp_path / "x")) == [
        "README.md", "croissant.json", "data/kk-en-ru-zh/test-00000.parquet", "data/kk-en-ru-zh/train-00000.parquet",
        "parquet.report.json", "parquet.skipped.jsonl",
    ]  # fmt: skip
    report = json.loads((tmp_path / "x" / "parquet.report.json").read_text())
    assert sum(report["records"].values()) + sum(report["skipped"].values()) == 24
