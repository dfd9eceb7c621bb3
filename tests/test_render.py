from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from pipeline.config import Options
from pipeline.data import Mark, MarkKind
from pipeline.ingest import read_text
from pipeline.render.inline import inline_html, safe_link
from pipeline.run import Result, artefacts, translate_document
from tests.fakes import FakeTranslator
from tests.test_markdown import ARTICLE

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'};alert(1)//",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "&lt;script&gt;",
    "]]><!--",
]


def result(text: str, name: str = "a.txt") -> Result:
    return translate_document(read_text(text, name), FakeTranslator())


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html.split("<body", 1)[1])


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_payloads_stay_text(payload: str, name: str) -> None:
    text = f"Тақырып {payload}\n\nСөйлем {payload} соңы.\n"
    page = artefacts(result(text, name), Options())["index.html"]
    assert page.count("<script>") == 1
    assert page.count("</script>") == 1
    assert "<svg" not in page
    assert "onerror=alert(1)>" not in page
    assert "<img" not in page
    if "7*7" in payload:
        assert "7*7" in page.replace("\\*", "*")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        " JaVaScript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//evil.example/x",
        "/etc",
        "#s1",
        "file:///etc/passwd",
        "http://",
        "https://[bad",
    ],
)
def test_only_harmless_links_are_links(target: str) -> None:
    assert safe_link(target) is None
    mark = Mark(MarkKind.LINK, 0, 3, "[", "](x)", target)
    assert "href" not in inline_html("сөз", (mark,))


def test_links_of_an_article_are_links() -> None:
    mark = Mark(MarkKind.LINK, 0, 3, "[", "](x)", 'https://a.kz/?q="<>')
    assert inline_html("сөз", (mark,)) == (
        '<a href="https://a.kz/?q=&#34;&lt;&gt;" rel="noopener noreferrer nofollow">сөз</a>'
    )


def test_marks_nest() -> None:
    marks = (Mark(MarkKind.STRONG, 0, 7, "**", "**"), Mark(MarkKind.EMPHASIS, 4, 7, "*", "*"))
    assert inline_html("бір екі үш", marks) == "<strong>бір <em>екі</em></strong> үш"


def test_every_cell_has_its_language() -> None:
    page = artefacts(result("Тақырып\n\nСөйлем."), Options())["index.html"]
    assert re.findall(r'class="cell" lang="([^"]+)"', page) == ["kk", "en", "ru", "zh-Hans"] * 2


def test_a_page_loads_nothing() -> None:
    page = artefacts(result(ARTICLE, "a.md"), Options())["index.html"]
    assert not re.search(r"<(?:link|img|iframe|object|embed|video|audio|source|base|form)\b", page)
    assert not re.search(r"@import|url\(|\bsrc=", page)


def test_the_repeated_title_is_shown_once() -> None:
    page = artefacts(result("Тақырып\n\nТақырып\n\nСөйлем."), Options())["kk-en.html"]
    assert visible(page).count("Тақырып") == 2  # the title and its translation, which the fake model echoes


def test_notes_are_on_the_page() -> None:
    text = "Тақырып\n\n" + "бір екі үш төрт, " * 60 + "соңы."
    page = artefacts(result(text), Options())["kk-en.html"]
    assert "1 note on the translation" in page
    assert 'href="#s2"' in page
    assert 'id="s2"' in page


def test_licence_and_account_are_in_the_footer() -> None:
    footer = artefacts(result("Сөйлем."), Options())["index.html"].split("<footer>")[1]
    assert "CC0-1.0" in footer
    assert "Made with a fake model." in footer
    assert "7 characters read: 7 translated" in footer


def test_markdown_table_has_a_row_for_every_bead() -> None:
    made = result("Тақырып | а\n\nБірінші. Екінші.")
    table = artefacts(made, Options(markdown="table"))["kk-en.md"]
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    assert sum(token.type == "tr_open" for token in tokens) == 1 + len(made.bitexts[0].beads)
    cells = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "td_open"]
    assert cells[0] == "Тақырып | а"


def test_markdown_alternates_and_keeps_the_words() -> None:
    made = artefacts(result("Тақырып\n\n– *Сөз* [1], – деді ол.\n\n1. бір\n2. екі\n"), Options())["kk-ru.md"]
    tokens = [t for t in MarkdownIt("commonmark").parse(made) if t.type == "inline"]
    text = "\n".join("".join(c.content for c in token.children or []) for token in tokens)
    assert "– *Сөз* [1], – деді ол." in text
    assert "RU – *Сөз* [1], – деді ол." in text


def test_same_input_same_bytes() -> None:
    assert artefacts(result(ARTICLE, "a.md"), Options()) == artefacts(result(ARTICLE, "a.md"), Options())


def test_generated_markdown_holds_no_html_of_the_article() -> None:
    text = "Тақырып\n\nhttps://x.kz/<script>alert(1)</script>\n\nwww.a.kz/<b>x</b>\n\n---\n\nСөйлем <b>бар</b>.\n"
    for name in ("a.txt", "a.md"):
        for form in ("paragraphs", "table"):
            made = artefacts(result(text, name), Options(markdown=form))["kk-en.md"]
            html = MarkdownIt("commonmark", {"html": True}).enable("table").render(made)
            assert "<script" not in html
            assert "<b>" not in html
