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


@pytest.mark.parametrize("code", [0, 1, 0x1B, 0x7F, 0x9B, 0x202E, 0x2066, 0xFEFF, 0xFFFF, 0xE0041])
def test_what_acts_unseen_is_shown_as_its_code(code: int) -> None:
    assert inline_html(f"бір{chr(code)}екі", ()) == f"бір⟨U+{code:04X}⟩екі"
    assert safe_link(f"https://a.kz/{chr(code)}x") is None
    atom = Mark(MarkKind.ATOM, 3, 3, "`", "`", f"x{chr(code)}")
    assert f"x⟨U+{code:04X}⟩</code>" in inline_html("бір", (atom,))


@pytest.mark.parametrize("text", ["бір\u2028екі", "бір\u2029екі", "бір\x85екі", "бір\x0bекі"])
def test_rare_line_breaks_become_line_feeds(text: str) -> None:
    assert inline_html(text, ()) == "бір\nекі"


@pytest.mark.parametrize(
    "text", ["бір\tекі\r\n", "می\u200cشود", "a\u200eb\u200f", "👨\u200d👩", "сөз\u00ad", "о\u0301"]
)
def test_what_scripts_need_stays(text: str) -> None:
    assert inline_html(text, ()) == text


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
    page = artefacts(result("Тақырып\n\nТақырып\n\nСөйлем."), Options())["kk-en.html"].split("<footer>")[0]
    assert visible(page).count("Тақырып") == 2  # the title and its translation, which the fake model echoes


def test_notes_are_on_the_page() -> None:
    page = artefacts(result("2025\n\nТақырып\n\nОтырысқа 300 адам келді."), Options())["kk-en.html"]
    footer = page.split("<footer>")[1]
    assert re.search(r"\d notes on the translation", footer)
    assert "left in Kazakh" in footer  # the fake model echoes its source
    assert 'href="#s2"' in footer
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


HARMFUL = "\x01\x1b[31m\x7f\x9b\u202e\u2066\u2028\u2029\ufeff\U000e0041"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_no_page_holds_what_acts_unseen(name: str) -> None:
    code = f"\n\n```\n{HARMFUL}\n```\n" if name == "a.md" else ""
    made = artefacts(result(f"Тақырып {HARMFUL}х\n\nСөйлем {HARMFUL}х соңы.{code}", name), Options())
    for file, content in made.items():
        if file.endswith((".html", ".md")) and file.startswith(("index", "kk-")):
            assert not re.search(
                "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufeff\U000e0000-\U000e007f]", content
            )
            assert "⟨U+202E⟩" in content


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["\\", "   "])
def test_line_ends_that_the_author_set_are_shown(mark: str, end: str) -> None:
    made = artefacts(result(f"# Тақырып{end}{end}Алматы қаласы,{mark}{end}Абай көшесі 5.{end}", "a.md"), Options())
    for file in ("index.html", "kk-en.html"):
        assert made[file].count("<br>") == {"index.html": 4, "kk-en.html": 2}[file]
    assert "қаласы,\\\n" in made["kk-en.md"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_keep_their_lines_whatever_ends_them(end: str) -> None:
    table = f"# Тақырып{end}{end}| Бір | Екі |{end}| --- | --- |{end}| Үш | Төрт |{end}{end}Соңғы сөйлем.{end}"
    markdown = artefacts(result(table, "a.md"), Options())["kk-en.md"]
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    assert sum(token.type == "tr_open" for token in tokens) == 4
    assert "\r" not in markdown


def test_code_that_only_a_translation_has_is_code() -> None:
    from pipeline.run import align_documents

    source = read_text("# Тақырып\n\nБірінші сөйлем осы.\n", "a.md")
    target = read_text("# Title\n\nThis is the first one.\n\n```\nx = 1\n  y < 2\n```\n", "b.md", lang="en")
    made = artefacts(align_documents(source, [target]), Options(targets=("en",)), ("b.md",))
    assert re.search(r"<pre[^>]*>x = 1\n  y &lt; 2</pre>", made["index.html"])
    assert "> ```\n> x = 1\n>   y < 2\n> ```" in made["kk-en.md"]
