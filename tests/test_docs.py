"""The documentation says what the code does."""

import re
import sqlite3
from pathlib import Path

import pytest

from blender_addon.contract import events, metadata
from blender_addon.contract.catalogue import Catalogue
from nerf_backend.cli import COMMANDS, parser

ROOT = Path(__file__).resolve().parent.parent
FORMATS = (ROOT / "docs" / "file-formats.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_metadata_table_is_the_contract() -> None:
    rows = re.findall(r"^\| `(a2v_\w+)` \| (\w+) \| (.+) \|$", FORMATS, re.MULTILINE)
    assert {key: (kind, meaning) for key, kind, meaning in rows} == metadata.KEYS


def test_the_events_are_the_contract() -> None:
    for name in events._CLASSES:
        assert f"| `{name}` |" in FORMATS


def test_the_catalogue_has_the_columns_that_are_described(tmp_path: Path) -> None:
    Catalogue(tmp_path / "c.sqlite").write_codes([])  # makes the file
    described = re.sub(r"--.*", "", FORMATS)
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        for table in ("assets", "codes", "fronts", "code_changes", "origin"):
            found = re.search(rf"^{table}\((.*?)\)\s*$", described, re.MULTILINE | re.DOTALL)
            assert found
            names = [part.split()[0] for part in found.group(1).split(",")]
            assert names == [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_pictures_and_anchors_exist(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", without_code(page))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)|(?:src|href)=\"([^\"]+)\"", text):
        name, _, anchor = "".join(target).partition("#")
        if "://" in name:
            continue
        found = page.parent / name if name else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append("".join(target))
    assert not broken, f"{page.name} points to {broken}"


def without_code(page: Path) -> str:
    """A page without its blocks of code, whose comments look like headings."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As GitHub names headings; it numbers those that are equal."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?)\s*$", without_code(page), re.MULTILINE):
        shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        same = sum(re.fullmatch(rf"{re.escape(slug)}(-\d+)?", other) is not None for other in found)
        found.add(f"{slug}-{same}" if same else slug)
    return found


def test_anchors_are_githubs(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One, two: `three_4`!\n```sh\n# no heading\n```\n## [A link](b.md)\n## A link\n")
    assert anchors(page) == {"one-two-three_4", "a-link", "a-link-1"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_in_the_documentation_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`|/)asset2vec ([a-z]+) ", text, re.MULTILINE)) <= set(COMMANDS)


def test_every_command_explains_itself() -> None:
    help_text = parser().format_help()
    for name, command in COMMANDS.items():
        assert name in help_text
        assert command.__doc__
