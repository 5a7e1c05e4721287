"""What survives on an asset is what docs/guide-tag.md says, in the wheel and in a real Blender."""

from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract import metadata
from tests.blender_scripts import run_script


def check(seen: dict[str, Any]) -> None:
    for kept in ("reload", "append", "link", "link, reload", "override, reload", "written to another file"):
        assert seen[kept] == ["all", "all"], kept
    for gone in ("copy", "override", "make local"):
        assert seen[gone] == ["no asset", "no asset"], gone
    assert (seen["duplicate"], seen["dropped from the Asset Browser"]) == ("no asset", "no asset")
    assert seen["cleared and marked"] == "none"
    assert seen["new ids"]
    lost = sorted(metadata.FITTED_KEYS)
    assert seen["append, refreshed beside the original"] == [lost, lost], "codes are the original's"
    assert seen["appended beside the original"] == [4, 2, 4, True], "assets, ids, ids after a refresh"


@pytest.mark.bpy
def test_in_the_wheel(tmp_path: Path) -> None:
    check(run_script("custom_data", tmp_path))


@pytest.mark.blender
def test_in_a_real_blender(blender_executable: Path, tmp_path: Path) -> None:
    check(run_script("custom_data", tmp_path, blender=blender_executable))
