from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli.main import app
from pipeline.version import __version__

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "models" / "mini" / "README.md"]


def commands(group: Any, name: str = "") -> dict[str, Any]:
    children = getattr(group, "commands", None)
    if not children:
        return {name: group}
    return {
        full: c
        for child, command in children.items()
        for full, c in commands(command, f"{name} {child}".strip()).items()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in commands(typer.main.get_command(app)).items():
        words = name.split()
        assert f"`qosbet {name}" in text or (f"`qosbet {words[0]}`" in text and f"`{words[-1]}" in text), name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert f"`{option}`" in text, f"{name} {option}"


def test_the_changelog_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_note_code_is_documented() -> None:
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    codes = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        codes |= set(re.findall(r'Note\("([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert codes
    for code in codes:
        assert f"| `{code}` |" in text, code


def test_nothing_points_outside_the_project() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "pipeline").rglob("*.py")]:
        assert "../" + "shared" not in path.read_text(encoding="utf-8"), path
