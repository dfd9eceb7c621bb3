from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.config import Options
from pipeline.data import Kind, MarkKind, Request
from pipeline.errors import IngestError
from pipeline.ingest import read_text
from pipeline.run import translate_document
from pipeline.split import split_document
from tests.fakes import FakeTranslator, same, wordy

ARTICLE = """---
layout: post
---
# Ресми **сапар** туралы

2023 жылғы 18 қазан

Президент [Қасым Жомартов](https://example.kz/a "Ақ(орда)") *Қытайға*
барды. **Бірінші сөйлем. Екінші** сөйлем `код *x*` осында &amp; \\*жұлдыз\\*.

> – Дәйексөз, – деді ол.
> Жалғасы.

- бірінші [сілтеме][ref]
  - екінші <b>қою</b> мәтін
1. үшінші <https://a.kz> сөз

Екі жол{two_spaces}
бір абзац\\
үш

| Атауы | Саны |
|---|---:|
| бір \\| екі | **5** |

![Сурет атауы](a.png)

```python
print("сәлем")
```

    шегінген код

<div>тег</div>

***

Соңы
====

[ref]: http://ref.kz "сөз"
""".replace("{two_spaces}", "  ")


def echoed(text: str) -> str:
    """The target text when every sentence is 'translated' into itself."""
    result = translate_document(read_text(text, "a.md"), FakeTranslator(same), Options(targets=("ru",)))
    return result.bitexts[0].target.document.text


def squeezed(text: str) -> str:
    """White space and escapes folded: what must survive an echo."""
    return re.sub(r"\\([\\`*_\[\]<>~|#+=.!-])|&amp;", lambda m: m[1] or "&", " ".join(text.split()))


def test_an_echo_gives_the_article_back() -> None:
    assert squeezed(echoed(ARTICLE)) == squeezed(ARTICLE)


def test_what_is_not_translated_is_byte_identical() -> None:
    target = echoed(ARTICLE.replace("\n", "\r\n"))
    for kept in (
        "---\r\nlayout: post\r\n---\r\n# ",
        '```python\r\nprint("сәлем")\r\n```',
        "    шегінген код\r\n",
        "|---|---:|",
        "<div>тег</div>",
        "\r\n***\r\n",
        "\r\n====\r\n",
        '[ref]: http://ref.kz "сөз"\r\n',
        "`код *x*`",
        "<https://a.kz>",
        '](https://example.kz/a "Ақ(орда)")',
        "[сілтеме][ref]",
        "![Сурет атауы](a.png)",
    ):
        assert kept in target, kept


def test_structure_survives_translation() -> None:
    result = translate_document(read_text(ARTICLE, "a.md"), FakeTranslator(wordy))
    for bitext in result.bitexts:
        again = read_text(bitext.target.document.text, "b.md")
        found = [Kind.DATE if "2023" in again.text[b.start : b.end] else b.kind for b in again.blocks]
        assert found == [b.kind for b in bitext.source.document.blocks]
        links = [m.target for b in again.blocks if b.inline for m in b.inline.marks if m.kind is MarkKind.LINK]
        assert links == ["https://example.kz/a", "http://ref.kz"]
    assert result.account.skipped == 0


def test_kinds() -> None:
    found = [block.kind for block in read_text(ARTICLE, "a.md").blocks]
    assert found == [
        Kind.META,
        Kind.TITLE,
        Kind.DATE,
        Kind.PARAGRAPH,
        Kind.QUOTE,
        Kind.LIST_ITEM,
        Kind.LIST_ITEM,
        Kind.LIST_ITEM,
        Kind.PARAGRAPH,
        Kind.CELL,
        Kind.CELL,
        Kind.CELL,
        Kind.CELL,
        Kind.HTML,
        Kind.CODE,
        Kind.CODE,
        Kind.HTML,
        Kind.TITLE,
        Kind.META,
    ]


def test_marks_are_cut_at_sentence_ends() -> None:
    segments = split_document(read_text("**Бірінші сөйлем. Екінші** сөйлем.", "a.md")).segments
    assert [s.text for s in segments] == ["**Бірінші сөйлем.", "Екінші** сөйлем."]
    assert [s.plain for s in segments] == ["Бірінші сөйлем.", "Екінші сөйлем."]
    assert [(m.opener, m.closer) for s in segments for m in s.marks] == [("**", ""), ("", "**")]


def test_code_between_sentences_stands_in_the_target_once() -> None:
    assert echoed("Бір сөйлем. `код` Екінші сөйлем. ![а](b) Үшінші.") == (
        "Бір сөйлем. `код` Екінші сөйлем. ![а](b) Үшінші."
    )


def answer_names(request: Request) -> str:
    known = {"Сыртқы істер министрлігі": "Ministry of Foreign Affairs", "сөйлем": "phrase"}
    return known.get(request.text, "Yesterday the Ministry of Foreign Affairs made a statement.")


def test_a_link_is_put_on_the_words_it_had() -> None:
    document = read_text("Кеше [Сыртқы істер министрлігі](https://x.kz) мәлімдеме жасады.", "a.md")
    result = translate_document(document, FakeTranslator(answer_names), Options(targets=("en",)))
    target = result.bitexts[0].target.document.text
    assert target == "Yesterday the [Ministry of Foreign Affairs](https://x.kz) made a statement."
    assert not result.bitexts[0].beads[0].notes


def test_a_guessed_place_is_noted() -> None:
    document = read_text("Кеше [белгісіз](https://x.kz) мәлімдеме жасады.", "a.md")
    made = FakeTranslator(lambda r: "qqq" if r.text == "белгісіз" else "Yesterday somebody made a statement.")
    bitext = translate_document(document, made, Options(targets=("en",))).bitexts[0]
    assert "](https://x.kz)" in bitext.target.document.text
    assert [note.code for note in bitext.beads[0].notes] == ["markup-moved"]


def test_translated_text_cannot_become_markup() -> None:
    hostile = "# *a* [b](c) <script> | `d` ![e](f) \\ 1. &lt;"
    result = translate_document(
        read_text("Сөйлем.", "a.md"), FakeTranslator(lambda _: hostile), Options(targets=("en",))
    )
    again = read_text(result.bitexts[0].target.document.text, "b.md")
    (block,) = again.blocks
    assert block.inline is not None
    assert (block.kind, block.inline.plain, block.inline.marks) == (Kind.PARAGRAPH, hostile, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [("[" * 5000, r"line 1: a Markdown paragraph with 5000 brackets"), ("сөз " * 30_000, "line 1: .* is longer than")],
)
def test_pathological_markdown_is_refused(text: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        read_text(text, "a.md")


PIECES = [
    "# ",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "*",
    "**",
    "_",
    "`",
    "[",
    "](u)",
    "![",
    "<b>",
    "|",
    "---",
    "\\",
    "&amp;",
    "  \n",
    "1. ",
    "сөз",
    " ",
    "Сөйлем. ",
    "```\n",
    "~~",
    "<https://a.kz>",
    "\t",
    "    ",
    "[a]: b\n",
    "=",
    "«",
    "!",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_markdown_is_read_and_nothing_is_lost(text: str) -> None:
    try:
        document = read_text(text, "a.md")
    except IngestError as error:
        assert "empty" in str(error)
        return
    segments = split_document(document).segments
    for segment in segments:
        assert document.text[segment.start : segment.end] == segment.text
    words = sum(segment.text.count("сөз") for segment in segments)
    gaps = document.text
    for segment in reversed(segments):
        gaps = gaps[: segment.start] + gaps[segment.end :]
    assert words + gaps.count("сөз") == text.count("сөз")
    translate_document(document, FakeTranslator(wordy))


def target(text: str, answer: Callable[[Request], str], lang: str = "en") -> str:
    result = translate_document(read_text(text, "a.md"), FakeTranslator(answer), Options(targets=(lang,)))
    return result.bitexts[0].target.document.text


def html(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


EN = "see here"
LINKS = [
    ("Қараңыз [осында].\n\n[осында]: http://a.kz", '<a href="http://a.kz">see here</a>'),
    ("Қараңыз [осында][].\n\n[осында]: http://a.kz", '<a href="http://a.kz">see here</a>'),
    ("Мәтін [![сурет](a.png)](http://b.kz) бар.", '<a href="http://b.kz"><img src="a.png"'),
    ("Қараңыз [осында](http://a.kz), сонда [осында](http://b.kz).", '<a href="http://b.kz">see here</a>'),
]


@pytest.mark.parametrize(("text", "wanted"), LINKS)
def test_no_address_is_lost(text: str, wanted: str) -> None:
    assert wanted in html(target(text, lambda _: EN))


def test_a_pipe_in_a_cell_stays_escaped() -> None:
    assert html(target("| к `a \\| b` сөз |\n|---|\n| б |", same)).count("<td>") == 1


@pytest.mark.parametrize(
    "text", ["# x", "### x", "---", "- - -", "===", "+ x", "1. x", "> x", "x ##", "***", "~~~", "| a |"]
)
def test_an_answer_never_becomes_a_block(text: str) -> None:
    assert html(target("Сөйлем.", lambda _: text)).startswith("<p>")
    assert html(target("# Сөйлем", lambda _: text)).startswith("<h1>")


def test_line_ends_in_an_answer_are_spaces() -> None:
    assert target("Сөйлем.", lambda _: "a\n# b\r\n\nc") == "a # b c"


def test_an_exclamation_mark_makes_no_image_of_a_link() -> None:
    made = target("Қараңыз! [Сілтеме](http://a.kz) осында.", same, "zh-Hans")
    assert "<img" not in html(made)
    assert 'href="http://a.kz"' in html(made)


def test_emphasis_stays_emphasis_in_chinese() -> None:
    assert html(target("**Сөйлем бір.** Екі сөйлем.", lambda _: "这是句子。", "zh-Hans")).count("<strong>") == 1
    quoted = target("Бұл **сөз** осы.", lambda r: "“词”" if r.text == "сөз" else "这是“词”的句子。", "zh-Hans")
    assert "<strong>“词”</strong>" in html(quoted)


def test_emphasis_of_a_part_of_a_word_stays_there() -> None:
    assert target("**Сөз**ден.", same) == "**Сөз**ден."


def test_deep_lists_are_translated_or_reported() -> None:
    assert "EN Мәтін" in target("> " * 40 + "Мәтін бар.", wordy)
    document = read_text("> " * 120 + "Мәтін бар.", "a.md")
    account = translate_document(document, FakeTranslator()).account
    assert "a.md: line 1: not understood as Markdown and left untranslated" in account.missing[0]


def test_a_footnote_is_reported() -> None:
    account = translate_document(read_text("Мәтін[^1].\n\n[^1]: Ескерту\n", "a.md"), FakeTranslator()).account
    assert "left untranslated" in account.missing[0]


def test_words_in_html_are_noted() -> None:
    bitext = translate_document(read_text("<p>Мәтін бар.</p>", "a.md"), FakeTranslator()).bitexts[0]
    assert [note.code for note in bitext.beads[0].notes] == ["html"]


def test_a_line_of_unicode_space_before_the_text() -> None:
    assert target("\u00a0\nМәтін бар.", same) == "\u00a0\nМәтін бар."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["\\", "  ", "     "])
def test_a_hard_break_is_no_part_of_a_sentence(mark: str, end: str) -> None:
    text = f"Алматы қаласы,{mark}{end}Абай көшесі 5.{end}"
    source = split_document(read_text(text, "a.md"))
    assert [segment.text for segment in source.segments] == ["Алматы қаласы,", "Абай көшесі 5."]
    assert text[source.segments[0].end : source.segments[1].start] == mark + end
    assert echoed(text) == text
