"""Pages in a real browser: inert, accessible, readable at every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import Options
from pipeline.ingest import read_text
from pipeline.run import artefacts, translate_document
from pipeline.text.script import Alphabet, from_cyrillic
from tests.fakes import FakeTranslator
from tests.test_ingest import RELEASE
from tests.test_markdown import ARTICLE
from tests.test_render import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

ARABIC = from_cyrillic(ARTICLE, Alphabet.ARABIC)

pytestmark = [
    pytest.mark.browser,
    # the driver leaves its event loop to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


def write_page(folder: Path, text: str, name: str = "a.txt", file: str = "index.html") -> str:
    result = translate_document(read_text(text, name), FakeTranslator())
    path = folder / file
    path.write_text(artefacts(result, Options())[file], encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_payloads_are_inert(page: Page, tmp_path: Path, name: str) -> None:
    events: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        events.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismissed)
    page.on("request", lambda request: None if request.url.startswith("file:") else events.append(request.url))
    page.on("pageerror", lambda error: events.append(str(error)))
    text = (
        "Тақырып " + PAYLOADS[0] + "\n\n" + "\n\n".join(f"Сөйлем {p} [сілтеме]({p}) ![с]({p}) соңы." for p in PAYLOADS)
    )
    page.goto(write_page(tmp_path, text, name))
    page.wait_for_timeout(300)
    for link in page.query_selector_all("article a[href]"):
        assert (link.get_attribute("href") or "").startswith(("http:", "https:", "mailto:"))
    assert page.evaluate("document.scripts.length") == 1
    assert page.query_selector_all("article img, article svg, article iframe, article style") == []
    assert events == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize(
    ("text", "name"), [(RELEASE, "a.txt"), (ARTICLE, "a.md"), (ARABIC, "a.md")], ids=["text", "markdown", "arabic"]
)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: str, width: int, text: str, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    long = text + "\n\n" + "бір екі үш төрт, " * 60 + "соңы."  # makes a note
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # axe is put into the page as a script
    )
    view = context.new_page()
    view.goto(write_page(tmp_path, long, name))
    view.click("summary")
    results = Axe().run(view)
    assert results.response["violations"] == [], results.generate_report()
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def lit(page: Page) -> list[str]:
    return [element.inner_text() for element in page.query_selector_all(".s.on")]


def test_hovering_lights_the_counterparts(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, "Тақырып\n\nБірінші сөйлем. Екінші сөйлем."))
    page.hover('.s[data-g="3"] >> nth=2')
    assert lit(page) == ["Екінші сөйлем.", "EN Екінші сөйлем.", "RU Екінші сөйлем.", "译Екіншісөйлем。"]
    page.mouse.move(0, 0)
    assert lit(page) == []


def test_focus_lights_the_counterparts(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, "Тақырып\n\nБірінші сөйлем. Екінші сөйлем."))
    for _ in range(2):
        page.keyboard.press("Tab")
    assert lit(page)[:2] == ["Бірінші сөйлем.", "EN Бірінші сөйлем."]


def test_a_tap_lights_the_counterparts(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    view = context.new_page()
    view.goto(write_page(tmp_path, "Тақырып\n\nБірінші сөйлем. Екінші сөйлем."))
    view.tap('.s[data-g="2"] >> nth=1')
    assert lit(view)[0] == "Бірінші сөйлем."
    context.close()


def test_without_javascript_everything_is_there(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    view = context.new_page()
    view.goto(write_page(tmp_path, RELEASE))
    text = view.inner_text("main")
    for part in ("Оны әкім ашты.", "EN Оны әкім ашты.", "RU Оны әкім ашты.", "译Оныәкімашты。"):
        assert part in text
    context.close()


def test_columns_on_a_desk_and_one_below_the_other_on_a_phone(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, RELEASE))

    def boxes() -> list[dict[str, float]]:
        cells = page.query_selector_all("section.paragraph >> nth=0 >> .cell")
        return [box for cell in cells if (box := cell.bounding_box())]  # type: ignore[misc]

    wide = boxes()
    assert len({round(box["y"]) for box in wide}) == 1
    assert len({round(box["x"]) for box in wide}) == 4
    page.set_viewport_size({"width": 390, "height": 844})
    narrow = boxes()
    assert [box["y"] for box in narrow] == sorted(box["y"] for box in narrow)
    assert len({round(box["y"]) for box in narrow}) == 4


def test_a_printed_page_shows_all_columns(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, RELEASE))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    tops = {round(box["y"]) for cell in page.query_selector_all("section.title .cell") if (box := cell.bounding_box())}
    assert len(tops) == 1


def test_arabic_letters_run_from_the_right(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, from_cyrillic(RELEASE, Alphabet.ARABIC)))
    cells = page.query_selector_all("section.paragraph >> nth=0 >> .cell")
    assert [cell.evaluate("e => getComputedStyle(e).direction") for cell in cells] == ["rtl", "ltr", "ltr", "ltr"]
    boxes = [box for cell in cells if (box := cell.bounding_box())]
    assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)  # the columns keep their order
    sentence, cell = page.query_selector("section.paragraph .cell .s"), boxes[0]
    assert sentence is not None
    place = sentence.bounding_box()
    assert place is not None
    assert cell["x"] + cell["width"] - place["x"] - place["width"] < 2
