"""Articles in Latin and Arabic letters: read in Cyrillic, split and translated so, shown as they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Options
from pipeline.data import Decoding, Document, Kind
from pipeline.errors import IngestError, UsageError
from pipeline.ingest import read_bytes, read_text
from pipeline.reading import as_written, in_cyrillic
from pipeline.run import align_documents, artefacts, split_source, split_text, translate_document, translate_lines
from pipeline.text.script import Alphabet, from_cyrillic
from tests.fakes import FakeTranslator, same
from tests.test_cli import qosbet
from tests.test_ingest import RELEASE
from tests.test_markdown import ARTICLE as MARKDOWN

CASES = Path(__file__).parent / "cases" / "script"
NAMES = ("cyrillic", "latin-2018", "latin-2021", "arabic")
OTHERS = [alphabet for alphabet in Alphabet if alphabet is not Alphabet.CYRILLIC]


def article(name: str) -> str:
    return (CASES / f"article.{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES[1:])
def test_splitting_is_that_of_the_cyrillic(name: str) -> None:
    text = article(name)
    ours, theirs = split_text(text), split_text(article("cyrillic"))
    assert [(s.kind, s.block) for s in ours] == [(s.kind, s.block) for s in theirs]
    assert [s.cyrillic.lower() for s in ours] == [s.text.lower() for s in theirs]
    assert all(text[s.start : s.end] == s.text == s.plain for s in ours)
    assert [len(s.text.split()) for s in ours] == [len(s.text.split()) for s in theirs]
    assert not any(s.cyrillic for s in theirs)


@pytest.mark.parametrize("alphabet", OTHERS)
def test_a_press_release_is_understood(alphabet: Alphabet) -> None:
    document = read_text(from_cyrillic(RELEASE, alphabet), "a.txt")
    assert (document.lang, document.alphabet) == (alphabet.tag, alphabet)
    assert [b.kind for b in document.blocks] == [b.kind for b in read_text(RELEASE, "a.txt").blocks]
    assert document.text == from_cyrillic(RELEASE, alphabet)
    assert document.title == from_cyrillic("Ауданда жаңа мектеп ашылды", alphabet)


@pytest.mark.parametrize("alphabet", OTHERS)
def test_markdown_is_asked_for_as_in_cyrillic(alphabet: Alphabet) -> None:
    ours, theirs = FakeTranslator(), FakeTranslator()
    document = read_text(from_cyrillic(MARKDOWN, alphabet), "a.md")
    result = translate_document(document, ours)
    wanted = translate_document(read_text(MARKDOWN, "a.md"), theirs)
    asked = [[request.text.lower() for request in translator.asked] for translator in (ours, theirs)]
    assert sorted(asked[0]) == sorted(asked[1])
    assert len(result.source.segments) == len(wanted.source.segments)
    marks = [[(m.kind, m.opener, m.closer) for s in r.source.segments for m in s.marks] for r in (result, wanted)]
    assert marks[0] == [(kind, *(from_cyrillic(part, alphabet) for part in rest)) for kind, *rest in marks[1]]
    assert result.source.document is document
    for segment in result.source.segments:
        if segment.cyrillic:
            assert from_cyrillic(segment.cyrillic, alphabet).lower() == segment.plain.lower()


def test_markdown_marks_stand_around_the_same_words() -> None:
    text = (
        "# Jaña mektep\n\nBügın **Astana qalasynda** [jaña mektep](https://example.kz/a) aşyldy. Oğan *ministr* keldı."
    )
    (_, first, second) = split_source(read_text(text, "a.md")).segments
    assert [first.plain[m.start : m.end] for m in first.marks] == ["Astana qalasynda", "jaña mektep"]
    assert (second.text, second.plain, second.cyrillic) == (
        "Oğan *ministr* keldı.",
        "Oğan ministr keldı.",
        "Оған министр келді.",
    )
    result = translate_document(read_text(text, "a.md"), FakeTranslator(same), Options(targets=("ru",)))
    assert result.bitexts[0].target.document.text == (
        "# Жаңа мектеп\n\nБүгін **Астана қаласында** [жаңа мектеп](https://example.kz/a) ашылды. Оған *министр* келді."
    )


def test_cyrillic_is_left_alone() -> None:
    document = read_text(RELEASE, "a.txt")
    assert document.alphabet is Alphabet.CYRILLIC
    assert in_cyrillic(document) is document
    source = split_source(document)
    assert as_written(source, document) is source


@pytest.mark.parametrize("alphabet", [Alphabet.LATIN_2018, Alphabet.LATIN_2021, Alphabet.ARABIC])
def test_the_page_shows_what_is_written(alphabet: Alphabet) -> None:
    result = translate_document(read_text(article(alphabet.value), "a.txt"), FakeTranslator())
    files = artefacts(result, Options())
    sentence = split_text(article(alphabet.value))[3].text
    for name in ("index.html", "kk-en.html", "kk-ru.html", "kk-zh.html"):
        page = files[name]
        direction = ' dir="rtl"' if alphabet is Alphabet.ARABIC else ""
        assert f'<html lang="{alphabet.tag}">' in page
        assert page.count(f'<div class="cell" lang="{alphabet.tag}"{direction}>') == 6
        assert f'<p class="lang" lang="{alphabet.tag}"{direction}>' in page
        assert page.count(' dir="rtl"') == (7 if direction else 0)
        assert f">{sentence}</span>" in page
        assert f"written in {alphabet.description}, read in Cyrillic" in page
    assert f"The source is written in {alphabet.description} and was read in Cyrillic." in files["kk-en.md"]
    assert sentence in files["kk-en.md"]
    bead = json.loads(files["kk-en.jsonl"].splitlines()[3])
    assert bead["source_lang"] == alphabet.tag
    assert bead["source"]["segments"][0]["text"] == sentence
    assert bead["source"]["segments"][0]["cyrillic"] == "Жаңа кітапхана бүгін есігін айқара ашты."
    assert json.loads(files["document.json"])["alphabet"] == alphabet.value


def test_a_cyrillic_page_says_nothing_of_alphabets() -> None:
    files = artefacts(translate_document(read_text(RELEASE, "a.txt"), FakeTranslator()), Options())
    words = ('"alphabet"', 'dir="rtl">', '"cyrillic"', "read in Cyrillic")
    assert not any(word in content for content in files.values() for word in words)


@settings(deadline=None)
@given(
    st.text(alphabet="аәеэиіұяцб .!?\n–1«»*", max_size=120),
    st.sampled_from(OTHERS),
    st.sampled_from(["text", "markdown"]),
)
def test_any_text_in_any_alphabet_is_accounted_for(text: str, alphabet: Alphabet, form: str) -> None:
    article = from_cyrillic(text, alphabet)
    if not article.strip():
        return
    plain = read_text(article, "a.md" if form == "markdown" else "a.txt")
    document = Document(plain.name, article, plain.blocks, alphabet.tag, plain.format, alphabet=alphabet)
    result = translate_document(document, FakeTranslator())  # the types check offsets and tiling
    assert result.account.read == len(article)
    for segment in result.source.segments:
        if segment.kind is not Kind.HTML:
            assert bool(segment.cyrillic) != segment.kind.copied


def test_lines_in_latin_letters() -> None:
    lines = ["Jaña mektep bügın aşyldy. Oğan ministr keldı.", "", "123", "Men bügın qalağa bardym, keşke deiın boldym."]
    translator = FakeTranslator()
    made = translate_lines(lines, "ru", translator, Decoding())
    assert made == [
        "RU Жаңа мектеп бүгін ашылды. RU Оған министр келді.",
        "",
        "123",
        "RU Мен бүгін қалаға бардым, кешке дейін болдым.",
    ]


@pytest.mark.parametrize("alphabet", [Alphabet.LATIN_2018, Alphabet.LATIN_2021, Alphabet.ARABIC])
def test_given_translations_are_aligned_as_with_cyrillic(alphabet: Alphabet) -> None:
    russian = (
        "В ауле открылась новая библиотека\n\n12 сентября 2024 года\n\nНовая библиотека сегодня открыла двери. "
        "В ней двенадцать тысяч книг и тридцать компьютеров. Инвестиции выделила компания «Air Astana»."
    )
    target = read_text(russian, "a.ru.txt", lang="ru")
    ours = align_documents(read_text(article(alphabet.value), "a.txt"), [target])
    theirs = align_documents(read_text(article("cyrillic"), "a.txt"), [target])
    assert [bead.source for bead in ours.bitexts[0].beads] == [bead.source for bead in theirs.bitexts[0].beads]
    assert ours.source.document.lang == alphabet.tag
    assert ours.source.segments[0].text == article(alphabet.value).split("\n")[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Cumhurbaşkanı bugün Ankara'da yeni okulların açılacağını söyledi.",
            "looks like Turkish, not Kazakh",
        ),
        (
            "أعلنت الوزارة اليوم افتتاح مدرسة جديدة في العاصمة وشارك المعلمون",
            "looks like Arabic, not Kazakh",
        ),
    ],
)
def test_other_languages_in_these_letters_are_refused(text: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        read_bytes(text.encode(), "a.txt")
    assert read_bytes(text.encode(), "a.txt", check_language=False).lang == "kk"


def test_kazakh_in_other_letters_is_no_target() -> None:
    from pipeline.config import make_targets

    with pytest.raises(UsageError, match="kk is the source language"):
        make_targets(["kk-Latn"], "--to")


def test_articles_in_three_scripts_are_translated(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.txt").write_text(article(name), encoding="utf-8")
    done = qosbet("translate", *(f"{name}.txt" for name in NAMES), "--to", "en", "--beam", 1, cwd=tmp_path)
    assert done.returncode == 0
    messages = done.stderr.decode()
    for name in NAMES[1:]:
        assert f"{name}.txt: written in {Alphabet(name).description}, read in Cyrillic" in messages
    assert "cyrillic.txt: written" not in messages
    made = {name: (tmp_path / "output" / name / "en.txt").read_text(encoding="utf-8") for name in NAMES}
    assert made["latin-2018"] == made["latin-2021"] == made["cyrillic"]
    differing = [a for a, b in zip(made["arabic"].split("\n"), made["cyrillic"].split("\n"), strict=True) if a != b]
    assert len(differing) <= 1  # the name of a town, which no list gives a capital
    page = (tmp_path / "output" / "arabic" / "index.html").read_text(encoding="utf-8")
    assert "جاڭا كىتاپحانا بۇگىن ەسىگىن ايقارا اشتى." in page


def test_split_command_on_latin(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article("latin-2018"), encoding="utf-8")
    done = qosbet("split", "a.txt", "--format", "jsonl", cwd=tmp_path)
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [entry["text"] for entry in found] == [segment.text for segment in split_text(article("latin-2018"))]
    assert found[3]["cyrillic"] == "Жаңа кітапхана бүгін есігін айқара ашты."
    explained = qosbet("split", "a.txt", "--explain", cwd=tmp_path).stdout.decode()
    assert "мектеп директоры Ә. Сәрсенова" in explained  # the rules see Cyrillic
