"""The content hash of an asset changes with its looks only, and is the same in every Blender."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.jobs import ImportAssets, MakeSamples
from procgen.blender_process import BlenderWorker
from tests.blender_scripts import run_script

ROOT = Path(__file__).resolve().parent.parent
CHAIRS = ROOT.parent / "shared" / "data" / "furniture" / "chair"
SAME = ("nothing", "names", "metadata", "location", "unused node", "selection", "no scene", "found front")
DIFFERENT = (
    "front", "vertex", "roughness", "ramp", "noise", "picture", "colour space", "link", "muted", "modifier",
    "another modifier", "no modifier", "scale", "uv", "smooth", "colours", "geometry nodes",
    "geometry nodes by default", "no material", "image file",
)  # fmt: skip


@pytest.fixture(scope="module")
def variants() -> dict[str, Any]:
    return run_script("hash_variants")


@pytest.mark.bpy
@pytest.mark.parametrize("edit", SAME)
def test_what_does_not_change_the_looks_does_not_change_the_hash(variants: dict[str, Any], edit: str) -> None:
    assert variants["same"][edit] == variants["same"]["nothing"]


@pytest.mark.bpy
@pytest.mark.parametrize("edit", DIFFERENT)
def test_each_change_of_the_looks_changes_the_hash_of_that_asset_only(
    variants: dict[str, Any], edit: str
) -> None:
    edited, other = variants["different"][edit]
    assert edited != variants["same"]["nothing"][0]
    assert other == variants["same"]["nothing"][1]


@pytest.mark.bpy
def test_all_changes_have_hashes_of_their_own(variants: dict[str, Any]) -> None:
    hashes = [edited for edited, _ in variants["different"].values()]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.bpy
@pytest.mark.parametrize("edit", ["part moved", "part hidden", "colour of one material"])
def test_a_collection_changes_with_its_parts(variants: dict[str, Any], edit: str) -> None:
    assert variants["collection"][edit][0] != variants["collection"]["nothing"][0]
    assert variants["collection"][edit][1] == variants["collection"]["nothing"][1]


@pytest.mark.bpy
def test_an_object_changes_with_what_is_rendered_below_it_and_with_what_turns_it(
    variants: dict[str, Any],
) -> None:
    hashes = dict(variants["family"])
    same = {hashes.pop(name) for name in variants["family same"]}
    assert len(same) == 1
    assert len(set(hashes.values()) - same) == len(hashes) >= 9, hashes


@pytest.mark.bpy
def test_learning_defaults_leaves_nothing_in_the_file(variants: dict[str, Any]) -> None:
    assert variants["left behind"] == []


@pytest.fixture(scope="module")
def mixed_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample chairs, and real ones where they are at hand."""
    folder = tmp_path_factory.mktemp("mixed")
    library = folder / "chairs.blend"
    run_script("export_samples", folder)
    files = [folder / "chair.glb", folder / "crate.glb", folder / "crate.obj"]
    if CHAIRS.exists():
        files += [CHAIRS / f"{name}.glb" for name in ("kl_office_chair", "bs0_deckChair")]
    with BlenderWorker(None) as worker:
        worker.run(MakeSamples(str(library), "chair", 2, 1, turned=False, variant="original"), print)
        worker.run(ImportAssets(str(library), [str(file) for file in files], "chair", "-Y", 1.0), print)
    return library


@pytest.mark.bpy
@pytest.mark.blender
def test_the_real_blender_and_the_wheel_agree(mixed_library: Path, blender_executable: Path) -> None:
    by_wheel = run_script("hash_library", mixed_library)
    assert len(by_wheel) >= 5
    assert run_script("hash_library", mixed_library, blender=blender_executable) == by_wheel


@pytest.mark.bpy
@pytest.mark.blender
def test_the_real_blender_agrees_on_modifiers_and_node_trees(
    variants: dict[str, Any], blender_executable: Path
) -> None:
    """Also of data that it made itself, where defaults are those of its own version."""
    found = run_script("hash_variants", blender=blender_executable)
    assert (found["same"], found["family"]) == (variants["same"], variants["family"])


@pytest.mark.bpy
def test_a_copy_of_the_library_has_the_same_hashes(mixed_library: Path, tmp_path: Path) -> None:
    copy = tmp_path / "another folder" / "copy.blend"
    copy.parent.mkdir()
    shutil.copy(mixed_library, copy)
    assert run_script("hash_library", copy) == run_script("hash_library", mixed_library)
