"""Models are imported into the library that is open: made aside, and taken in when that is done."""

from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from procgen.import_files import expand, import_files

from .blender_scripts import run_script

pytestmark = pytest.mark.bpy

CATALOG = "11111111-2222-3333-4444-555555555555"
CORNERS = "".join(f"v {x} {y} {z}\n" for x in (0, 1) for y in (0, 1) for z in (0, 1))
FACES = ((1, 2, 4, 3), (5, 7, 8, 6), (1, 5, 6, 2), (3, 4, 8, 7), (1, 3, 7, 5), (2, 6, 8, 4))


def cube(first: int = 0) -> str:
    """In the form of OBJ; ``first`` vertices come before it."""
    return CORNERS + "".join(f"f {' '.join(str(first + corner) for corner in face)}\n" for face in FACES)


def do_import(library: Path, *files: Path, **more: Any) -> dict[str, Any]:
    return import_files(library, list(files), "cube", "-Y", 1.0, None, print, None, **more)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("a", "b"):
        (folder / f"{name}.obj").write_text(f"# {name}\no {name}\n{cube()}", encoding="utf-8")
    (folder / "pair.obj").write_text(f"o left\n{cube()}o right\n{cube(8)}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def seen(models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("here")
    header = f"VERSION 1\n\n{CATALOG}:cube:cube\n"
    (folder / "blender_assets.cats.txt").write_text(header, encoding="utf-8")
    do_import(folder / "open.blend", models / "a.obj")
    aside = folder / "aside" / "open.blend"
    do_import(aside, *(models / f"{name}.obj" for name in ("a", "b", "pair")))
    aside.rename(folder / "aside.blend")
    (folder / "touched").mkdir()
    run_script("hostile_library", folder / "foreign.blend", folder / "touched", "refused")
    do_import(folder / "scripted.blend", folder / "foreign.blend")
    found: dict[str, Any] = run_script("import_here", folder)
    return found | {"touched": list((folder / "touched").iterdir())}


def test_what_is_there_or_in_the_other_library_is_not_imported_again(models: Path, tmp_path: Path) -> None:
    own, aside = models / "own.blend", tmp_path / "aside.blend"
    do_import(own, models / "a.obj")
    bytes_before = own.read_bytes()
    made = do_import(aside, models, except_in=own)
    assert made == {"added": ["b", "pair"], "present": ["a"], "failed": []}
    assert own.read_bytes() == bytes_before
    assert do_import(aside, models, except_in=own)["present"] == ["a", "b", "pair"]
    with pytest.raises(UserError, match=r"own\.blend cannot be imported into itself"):
        do_import(aside, own, except_in=own)
    assert own not in expand([models], own) and own in expand([models])


def test_assets_wait_while_another_file_is_open(seen: dict[str, Any]) -> None:
    late = seen["late"]
    assert late["said"] == "Done. 2 assets wait for open.blend: open it and press Add Imported Assets."
    assert not late["waits elsewhere"]
    assert (late["why not"], late["in Edit Mode"]) == ("Open open.blend first", "Go to Object Mode first")


def test_a_job_is_not_forgotten_as_long_as_its_assets_are_nowhere_else(seen: dict[str, Any]) -> None:
    late = seen["late"]
    said = (
        "open.blend has not got what was imported for it yet: open it, and press Add Imported Assets there."
    )
    assert late["cannot be forgotten"] == [said, 1, True]
    assert late["can be forgotten"] == [0, False]


def test_new_assets_keep_what_is_known_of_them(seen: dict[str, Any]) -> None:
    late = seen["late"]
    expected = "Done. 2 assets were imported into open.blend, 1 was there already."
    assert late["said then"] == expected
    assert set(late["assets"]) == {"a", "b", "pair"}
    assert len({asset_id for asset_id, *_ in late["assets"].values()}) == 3
    for asset_id, *known, size in late["assets"].values():
        assert len(asset_id) == 32
        assert known == ["cube", ["cube"], CATALOG], "the catalog is that of the open file's folder"
        assert size == [256, 256]


def test_nothing_else_comes_along(seen: dict[str, Any]) -> None:
    late = seen["late"]
    added = [after - before for before, after in zip(late["before"], late["after"], strict=True)]
    # A cube; two in a collection, and an object that shows it.
    assert added[:2] == [4, 3] and added[3] == 1
    assert (late["libraries"], late["left"], late["waits"]) == (0, [], False)
    assert late["refused"] == "No imported assets wait for this file."


def test_new_assets_are_selected_and_stand_beyond_what_is_there(seen: dict[str, Any]) -> None:
    late = seen["late"]
    assert late["selected"] == ["b", "pair"]
    boxes = late["boxes"]
    assert set(boxes) == {"a", "b", "pair"}
    (low_x, _, _), (_, high_y, _) = boxes["a"]
    for name in ("b", "pair"):
        (x, y, z), _ = boxes[name]
        assert x >= low_x and y > high_y and z == 0
    apart = boxes["pair"][0][0] > boxes["b"][1][0] or boxes["b"][0][0] > boxes["pair"][1][0]
    assert apart


def test_what_is_there_already_leaves_nothing_behind(seen: dict[str, Any]) -> None:
    said = "Done. 0 assets were imported into open.blend, 3 were there already."
    assert seen["again"] == {"said": said, "same": True}


def test_a_file_that_cannot_be_read_changes_nothing(seen: dict[str, Any]) -> None:
    said, is_same = seen["unreadable"]
    assert "broken.blend cannot be read" in said and said.endswith("import the models again.")
    assert is_same


def test_no_script_of_the_models_runs(seen: dict[str, Any]) -> None:
    assert (seen["scripted"], seen["touched"]) == (1, [])
