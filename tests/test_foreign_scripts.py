"""Scripts in a .blend that somebody else made do not run when Asset2Vec imports, lists or renders it."""

from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Event, Failed
from blender_addon.contract.view_dataset import ViewSettings
from procgen.import_files import import_files
from procgen.list_library import list_library
from procgen.render_library import render_stale
from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy
TINY = ViewSettings(resolution=8, azimuths=2, elevations=(10.0,), samples=1)


def list_and_render(library: Path, folder: Path) -> list[AssetRecord]:
    said: list[Event] = []
    records = list_library(library, (), folder / "previews", None, said.append)
    rendered = render_stale(library, records, folder / "views", TINY, 1, None, said.append)
    assert not [event for event in said if isinstance(event, Failed)]
    assert rendered == [record.asset_id for record in records]
    return records


def test_no_script_of_a_foreign_file_runs(tmp_path: Path) -> None:
    touched, foreign, library = tmp_path / "touched", tmp_path / "foreign.blend", tmp_path / "library.blend"
    touched.mkdir()
    # The file is hostile indeed: Blender runs all its scripts where they are allowed.
    assert run_script("hostile_library", foreign, touched, "allowed") == ["material", "object", "text"]
    assert run_script("hostile_library", foreign, touched, "refused") == []

    result: dict[str, Any] = import_files(library, [foreign], "cube", "-Y", 1.0, None, print, None)
    assert (len(result["added"]), result["failed"]) == (1, [])
    assert len(list_and_render(library, tmp_path / "imported")) == 1
    assert len(list_and_render(foreign, tmp_path / "foreign")) == 1
    assert not list(touched.iterdir())
