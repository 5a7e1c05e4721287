"""The lines of docs/guide-export.md that load each format do load it."""

import re
import shutil
from pathlib import Path

import pytest

from procgen.exports import FORMATS
from procgen.scene_record.dataset import SceneDataset

from .exported import Maker

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "guide-export.md").read_text(encoding="utf-8")
SNIPPETS = dict(re.findall(r"```python\n# (\w+)[^\n]*\n(.*?)```", GUIDE, re.DOTALL))

# Too large to test with, or not on PyPI.
NOT_HERE = {"ultralytics", "bop_toolkit_lib", "pysolotools"}


def test_the_guide_has_all_formats() -> None:
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == list(FORMATS)
    assert set(SNIPPETS) == set(FORMATS) - {"nerfstudio"} | {"record"}


@pytest.mark.parametrize("name", sorted(set(SNIPPETS) - {"record"}))
def test_the_lines_of_the_guide_read_a_format(
    name: str, room_of: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out = room_of(name)
    monkeypatch.chdir(out.parent)
    try:
        exec(SNIPPETS[name], {})
    except ModuleNotFoundError as error:
        assert error.name in NOT_HERE
        pytest.skip(f"{error.name} is not installed")


def test_the_lines_of_the_guide_read_the_record(
    room: SceneDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(room.folder, tmp_path / "scenes")
    monkeypatch.chdir(tmp_path)
    exec(SNIPPETS["record"], {})
