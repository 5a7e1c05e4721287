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


# What assets that were fitted before the hash was computed in steps have in their metadata.
FURNISHED = "648d7ddf8f62d7a45c8e7ebff2d467aa5f77404924abb7ecdfde789f4fdf43e5"
DENSE = {
    316**2: "29abbc523eddd92562d9b775bb1f44d55509b1c9d68f68ed05ad0aeb901a640e",
    548**2: "258468e6b3898279da9fefb3599c96693a7946b6ff510d65cbee716453f4f4f3",
    1000**2: "11431d57db2d9f0ff99da9165346556858dbec7e98ec75a52e16af9ac1a0c5d1",
}


@pytest.mark.bpy
def test_the_hash_in_steps_is_that_of_always(tmp_path: Path) -> None:
    seen = run_script("hash_long", tmp_path, [316])
    assert seen["at once"] == seen["in small steps"]["hash"] == FURNISHED
    assert seen["in small steps"]["steps"] > 50
    dense = seen["dense"]["99856"]
    assert dense["hash"] == seen["dense at once"] == DENSE[316**2]
    assert dense["steps"] > 10
    assert seen["deleted"] == "ReferenceError"
    assert seen["arrays agree"]


@pytest.mark.slow
@pytest.mark.blender
def test_no_step_of_a_long_hash_keeps_blender_waiting(blender_executable: Path, tmp_path: Path) -> None:
    """Prints what docs/benchmarks.md says: pytest -m slow -s tests/test_fingerprint.py"""
    seen = run_script("hash_long", tmp_path, [316, 548, 1000], blender=blender_executable)["dense"]
    for faces, found in seen.items():
        print(f"\n{faces} faces: {found['all']:.0f} ms, {found['longest']:.0f} of them in the longest step")
    assert {int(faces): found["hash"] for faces, found in seen.items()} == DENSE
    assert seen["300304"]["longest"] < 100, "the aim is 50 on a machine with nothing else to do"


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
