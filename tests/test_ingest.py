from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.data import Document, Kind
from pipeline.errors import IngestError
from pipeline.ingest import LARGEST, read_bytes, read_text
from pipeline.ingest.decode import decode
from pipeline.ingest.layout import is_date, is_place
from pipeline.text.letters import guess_language

RELEASE = """Ауданда жаңа мектеп ашылды

Ауданда жаңа мектеп ашылды
2024 жылғы 1 қыркүйек

Ақмола облысы, Көкшетау қаласы

Жаңа мектепке 300 оқушы келді. Оны әкім ашты.

– Біз үлкен жұмыс атқардық. Енді балалар жақсы жағдайда оқиды, – деді әкім.

Негізгі бағыттар

Алдағы жоспар:
– спорт залын салу;
– асхананы жөндеу.

1. Жөндеу мамырда басталады.
2. Ол тамызда бітеді.

https://example.kz/news/1
"""


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end].split("\n")[0][:24]) for b in document.blocks]


def test_a_press_release_is_understood() -> None:
    document = read_text(RELEASE, "release.txt")
    assert kinds(document) == [
        ("title", "Ауданда жаңа мектеп ашыл"),
        ("repeat", "Ауданда жаңа мектеп ашыл"),
        ("date", "2024 жылғы 1 қыркүйек"),
        ("place", "Ақмола облысы, Көкшетау "),
        ("paragraph", "Жаңа мектепке 300 оқушы "),
        ("quote", "– Біз үлкен жұмыс атқард"),
        ("heading", "Негізгі бағыттар"),
        ("paragraph", "Алдағы жоспар:"),
        ("list-item", "– спорт залын салу;"),
        ("list-item", "– асхананы жөндеу."),
        ("list-item", "1. Жөндеу мамырда бастал"),
        ("list-item", "2. Ол тамызда бітеді."),
        ("url", "https://example.kz/news/"),
    ]
    assert document.title == "Ауданда жаңа мектеп ашылды"
    assert document.text == RELEASE


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    ours, theirs = read_text(RELEASE, "a.txt"), read_text(RELEASE.replace("\n", end), "a.txt")
    assert kinds(ours) == [(kind, text.split("\r")[0]) for kind, text in kinds(theirs)]


def test_decomposed_letters_do_not_matter() -> None:
    decomposed = unicodedata.normalize("NFD", RELEASE)
    assert decomposed != RELEASE
    document = read_text(decomposed, "a.txt")
    assert [b.kind for b in document.blocks] == [b.kind for b in read_text(RELEASE, "a.txt").blocks]
    assert document.text == decomposed


def test_hard_wrapped_paragraphs_are_one_block() -> None:
    text = (
        "Тақырып жолы\n\nКездесу барысында екі елдің арасындағы сауда-экономикалық\n"
        "байланыстарды дамыту мәселелері, сондай-ақ көлік саласындағы\nынтымақтастық талқыланды.\n"
    )
    document = read_text(text, "a.txt")
    assert [b.kind for b in document.blocks] == [Kind.TITLE, Kind.PARAGRAPH]


@pytest.mark.parametrize(
    "line",
    ["2023 жылғы 18 қазан", "18 қазан 2023 жыл", "2024 ж. 5 мамыр", "18.10.2023", "2023-10-18", "18 October 2023",
     "October 18, 2023", "2023年10月18日", "18 октября 2023 года", "2023 жылғы 18 қазан, 14:30"],
)  # fmt: skip
def test_dates(line: str) -> None:
    assert is_date(line)


@pytest.mark.parametrize("line", ["2023 жылғы 18 қазанда жиын өтті", "18", "2023", "қазан", "Жиын 18.10.2023 күні"])
def test_not_dates(line: str) -> None:
    assert not is_date(line)


def test_places() -> None:
    assert is_place("ҚХР, Үрімші қаласы")
    assert not is_place("Президент Астана қаласында өткен үлкен форумға қатысып, сөз сөйледі")
    assert not is_place("Астана қаласы дамып келеді.")


KAZAKH = "Қазақстан Республикасының Президенті өңірлерге жұмыс сапарымен барды. Ғалымдар мен үкімет мүшелері қатысты."
RUSSIAN = "Президент Республики Казахстан посетил регионы с рабочей поездкой и встретился с жителями области."


ENGLISH = "The President’s office said – “no comment”. A café in Türkiye received €5 million."
CHINESE = "国家元首在阿斯塔纳会见了代表团，并讨论了能源领域的合作问题。"
TRADITIONAL = "國家元首在阿斯塔納會見了代表團，並討論了能源領域的合作問題。"
ENCODINGS = {
    KAZAKH: ("kz1048", "ptcp154", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
    RUSSIAN: ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "utf-16-le", "utf-32-be"),
    ENGLISH: ("cp1252", "utf-16-le", "utf-16-be", "utf-32-le"),
    CHINESE: ("gb18030", "utf-16-le", "utf-16-be"),
    TRADITIONAL: ("big5", "gb18030", "utf-16-le"),
}
MATRIX = [(text, encoding) for text, encodings in ENCODINGS.items() for encoding in encodings]


@pytest.mark.parametrize(("text", "encoding"), MATRIX)
@pytest.mark.parametrize("times", [1, 30])
def test_encodings_are_recognised(text: str, encoding: str, times: int) -> None:
    text = "\n".join([text] * times)
    found = decode(text.encode(encoding), "a.txt")
    assert found.text == text
    assert found.certainty > 0.9


@pytest.mark.parametrize(("text", "encoding"), MATRIX)
@pytest.mark.parametrize("words", [1, 2, 3, 5])
def test_a_few_words_are_read_rightly_or_asked_about(text: str, encoding: str, words: int) -> None:
    text = " ".join(text.split()[:words]) if " " in text else text[: 4 * words]
    try:
        assert decode(text.encode(encoding), "a.txt").text == text
    except IngestError as error:
        assert "--encoding" in str(error)


@pytest.mark.parametrize(("text", "encoding"), MATRIX)
def test_a_given_encoding_is_taken(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), "a.txt", encoding)
    assert (found.text, found.certainty) == (text, 1.0)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file"),
        (b"{\\rtf1\\ansi text}", "an RTF file"),
        (b"PK\x03\x04abc", "a ZIP archive or an office document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
    ],
)
def test_files_that_are_no_text_are_named(data: bytes, what: str) -> None:
    with pytest.raises(IngestError, match=f"a.txt: this is {what}, not text"):
        decode(data, "a.txt")


def test_a_given_encoding_leaves_utf8_alone() -> None:
    for data in (KAZAKH.encode(), codecs.BOM_UTF8 + KAZAKH.encode()):
        assert decode(data, "a.txt", "cp1251").text == KAZAKH


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"a", "klingon", "encoding 'klingon' is not known"),
        (b"a", "base64", "encoding 'base64' is not known"),
        (b"a", "a\x00b", "is not known"),
        (RUSSIAN.encode("cp1251"), "utf-8", "byte 0 is not valid utf-8"),
        (KAZAKH.encode("utf-16-le"), "cp1251", "is NUL"),
    ],
)
def test_a_given_encoding_that_is_wrong_is_named(data: bytes, encoding: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        decode(data, "a.txt", encoding)


def test_little_text_in_an_old_encoding_is_asked_about() -> None:
    with pytest.raises(IngestError, match=r"too little of it tells its encoding .* add --encoding"):
        decode("– А какие?".encode("mac-cyrillic"), "a.txt")


def test_one_letter_deep_in_an_english_text_decides() -> None:
    text = "Nothing but plain words in this line.\n" * 5000 + "A café.\n"
    assert decode(text.encode("cp1252"), "a.txt").text == text
    text = "Nothing but plain words in this line. " * 5000 + "A café."
    assert decode(text.encode("cp1252"), "a.txt").text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        found = decode(data, "a.txt")
    except IngestError as error:
        assert "\n" not in str(error)
        return
    assert found.text.encode(found.encoding) in (data, data.removeprefix(codecs.BOM_UTF8)) or data[:2] in (
        codecs.BOM_UTF16_BE,
        codecs.BOM_UTF16_LE,
    )


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (codecs.BOM_UTF8 + KAZAKH.encode(), "utf-8-sig"),
        (KAZAKH.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + KAZAKH.encode("utf-16-be"), "utf-16"),
        (KAZAKH.encode("utf-32"), "utf-32"),
        (KAZAKH.encode(), "utf-8"),
    ],
)
def test_unicode_encodings(data: bytes, encoding: str) -> None:
    found = decode(data, "a.txt")
    assert (found.text, found.encoding) == (KAZAKH, encoding)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt: the file is empty"),
        (b" \n\t ", "a.txt: the file is empty"),
        (b"\x7fELF\x00\x01", "byte 4 is NUL"),
        (KAZAKH.encode() + b"\n\xff\xfe\n", "line 2: byte"),
        (KAZAKH.encode()[:-20] + b"\xc3", "not valid UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "not valid utf-16"),
        (b"The President of Kazakhstan visited the regions on a working trip.", "looks like English"),
        (RUSSIAN.encode(), "looks like Russian, not Kazakh"),
        ("国家元首在阿斯塔纳会见了代表团并讨论了合作问题。".encode(), "looks like Chinese"),
        ("La ministra visitó la nueva escuela de la capital.".encode(), "looks like Spanish, not Kazakh"),
        ("اعلنت الوزارة اليوم افتتاح مدرسة جديدة".encode(), "looks like Arabic, not Kazakh"),
        (b"\xd0\x90" * (LARGEST // 2 + 1), "more than the limit"),
        ((KAZAKH * 12_000).encode()[: LARGEST - 1].decode(errors="ignore").encode(), "is longer than"),
    ],
)
def test_bad_files_end_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message) as caught:
        read_bytes(data, "a.txt")
    assert "\n" not in str(caught.value)


def test_a_lone_surrogate_is_named() -> None:
    with pytest.raises(IngestError, match=r"character 6 is half of a surrogate pair \(U\+D800\)"):
        read_text("Сөйлем\ud800", "a.txt")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (KAZAKH, "kk"), (RUSSIAN, "ru"), ("The quick brown fox", "en"), ("国家元首会见代表团", "zh-Hans"),
        ("12", "und"), ("Qazaqstan Respýblıkasynyń Prezıdenti óńirlerge jumys saparymen bardy", "kk-Latn"),
        ("قازاقستان رەسپۋبليكاسىنىڭ پرەزيدەنتى جۇمىس ساپارىمەن باردى", "kk-Arab"),
        ("اعلنت الوزارة اليوم افتتاح مدرسة جديدة", "ar"),
    ],
)  # fmt: skip
def test_language_guess(text: str, lang: str) -> None:
    assert guess_language(text).lang == lang


@given(st.text())
def test_any_text_is_read_or_refused_and_never_changed(text: str) -> None:
    for name in ("a.txt", "a.md"):
        try:
            document = read_text(text, name)
        except IngestError:
            continue
        assert document.text == text


def test_the_example_is_read(example: Path) -> None:
    document = read_bytes(example.read_bytes(), example.name)
    assert [kind for kind, _ in kinds(document)] == [
        "title", "repeat", "date", "place", "paragraph", "paragraph", "quote", "paragraph", "paragraph", "quote",
        "paragraph", "list-item", "list-item", "list-item", "paragraph",
    ]  # fmt: skip
