"""Importing files into a library, on the bpy wheel: what is in the library afterwards."""

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed, Progress
from blender_addon.contract.files import PARTIAL_PREFIX
from procgen import import_files as module
from procgen.import_files import expand
from tests.blender_scripts import run_script

CRATE_FORMATS = ("glb", "gltf", "obj", "fbx", "stl", "ply", "usd", "usda", "usdc", "usdz", "blend")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    run_script("export_samples", folder)
    return folder


def do_import(
    library: Path, *files: Path, category: str = "crate", front: str = "-Y", scale: float = 1.0
) -> Any:
    said: list[Event] = []
    result = module.import_files(library, list(files), category, front, scale, None, said.append, None)
    return result, said


def assets_of(library: Path) -> dict[str, Any]:
    return {asset["name"]: asset for asset in run_script("inspect_library", library)["assets"]}


@pytest.mark.bpy
def test_every_format_keeps_real_size_and_stands_centred_on_the_ground(samples: Path, tmp_path: Path) -> None:
    files = []
    for suffix in CRATE_FORMATS:
        files.append(tmp_path / f"from_{suffix}.{suffix}")
        shutil.copy(samples / f"crate.{suffix}", files[-1])
    for companion in ("crate.bin", "crate.mtl", "picture.png"):
        shutil.copy(samples / companion, tmp_path)
    library = tmp_path / "library" / "crates.blend"
    result, _ = do_import(library, *files)
    assert result["failed"] == []
    found = run_script("inspect_library", library)
    names = [f"from_{suffix}" for suffix in CRATE_FORMATS if suffix != "usdc"]  # the bytes of "usd" again
    assert sorted(asset["name"] for asset in found["assets"]) == sorted(names)
    assert result["present"] == ["from_usd"]
    for asset in found["assets"]:
        assert asset["kind"] == "OBJECT"
        np.testing.assert_allclose(asset["low"], (-1, -0.5, 0), atol=1e-5, err_msg=asset["name"])
        np.testing.assert_allclose(asset["high"], (1, 0.5, 0.5), atol=1e-5, err_msg=asset["name"])
        assert asset["middles"][asset["name"]] == [0, 0, 0]  # the transform is in the mesh
        assert asset["preview"] == [256, 256]
    places = sorted(tuple(place) for place in found["places"].values())  # nothing stands in anything
    assert len({(round(x / 2), round(y)) for x, y, _ in places}) == len(names)
    assert found["unpacked"] == []
    assert found["counts"]["images"] >= 4
    assert found["counts"]["objects"] == len(names)
    assert found["counts"]["scenes"] == 1
    assert found["counts"]["libraries"] == 0


@pytest.mark.bpy
def test_parts_become_a_collection_with_their_hierarchy_turned_and_scaled(
    samples: Path, tmp_path: Path
) -> None:
    library = tmp_path / "Möbel und mehr" / "Stühle.blend"
    source = tmp_path / "Stuhl № 1.glb"
    shutil.copy(samples / "chair.glb", source)
    result, _ = do_import(library, source, category="Stühle", front="-X", scale=2.0)
    assert result["added"] == ["Stuhl № 1"]
    found = run_script("inspect_library", library)
    [asset] = found["assets"]
    assert asset["kind"] == "COLLECTION"
    assert asset["objects"] == {"seat": None, "back": "seat"}
    assert (found["counts"]["cameras"], found["counts"]["lights"]) == (0, 0)
    np.testing.assert_allclose(asset["low"], (-0.5, -0.5, 0), atol=1e-5)
    np.testing.assert_allclose(asset["high"], (0.5, 0.5, 1.4), atol=1e-5)
    # The back was at +X, so the front is -X; that now faces -Y and the back is at +Y.
    np.testing.assert_allclose(asset["middles"]["back"], (0, 0.4, 0.8), atol=1e-5)
    values = asset["metadata"]
    assert values["a2v_category"] == "Stühle"
    assert values["a2v_file_name"] == "Stuhl № 1.glb"
    assert len(values["a2v_file_hash"]) == 64
    assert len(values["a2v_id"]) == 32
    assert asset["tags"] == ["Stühle"]
    catalogs = (library.parent / "blender_assets.cats.txt").read_text(encoding="utf-8")
    assert f"{asset['catalog']}:Stühle:Stühle\n" in catalogs


@pytest.mark.bpy
def test_marked_assets_of_a_blend_keep_their_names_and_tags(samples: Path, tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    do_import(library, samples / "marked.blend")
    assets = assets_of(library)
    assert set(assets) == {"oak", "steel", "Gruppe ü"}
    assert sorted(assets["oak"]["tags"]) == ["crate", "mine"]
    assert len({asset["metadata"]["a2v_id"] for asset in assets.values()}) == 3


@pytest.mark.bpy
def test_the_same_file_twice_adds_nothing_and_ids_are_stable(samples: Path, tmp_path: Path) -> None:
    library, second = tmp_path / "a" / "library.blend", tmp_path / "b" / "library.blend"
    renamed = tmp_path / "the same crate.ply"
    shutil.copy(samples / "crate.ply", renamed)
    do_import(library, samples / "crate.ply")
    bytes_before = library.read_bytes()
    result, _ = do_import(library, samples / "crate.ply", renamed)
    assert result == {"added": [], "present": ["crate", "crate"], "failed": []}
    assert library.read_bytes() == bytes_before
    do_import(second, samples / "crate.ply")
    first_id, second_id = (assets_of(path)["crate"]["metadata"]["a2v_id"] for path in (library, second))
    assert first_id == second_id


@pytest.mark.bpy
def test_a_file_with_another_buffer_is_another_model(samples: Path, tmp_path: Path) -> None:
    for name in ("crate.gltf", "crate.bin", "picture.png"):
        shutil.copy(samples / name, tmp_path)
    library = tmp_path / "library.blend"
    do_import(library, tmp_path / "crate.gltf")
    assert do_import(library, tmp_path / "crate.gltf")[0]["present"] == ["crate"]
    (tmp_path / "crate.bin").write_bytes((tmp_path / "crate.bin").read_bytes() + bytes(4))
    assert do_import(library, tmp_path / "crate.gltf")[0]["added"] == ["crate.001"]


@pytest.mark.bpy
def test_two_files_of_one_name_become_two_assets(samples: Path, tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    result, _ = do_import(library, samples / "crate.stl", samples / "crate.ply")
    assert result["added"] == ["crate", "crate.001"]
    assert set(assets_of(library)) == {"crate", "crate.001"}


@pytest.mark.bpy
def test_broken_files_are_told_and_leave_nothing_while_the_others_go_on(
    samples: Path, tmp_path: Path
) -> None:
    newer = bytearray((samples / "crate.blend").read_bytes())
    assert newer.startswith(b"BLENDER-v4")
    newer[9:12] = b"999"
    bad = {
        "text.glb": (b"This is no model.", "cannot be read as GLB"),
        "text.fbx": (b"This is no model.", "FBX"),
        "text.stl": (b"This is no model.", "STL"),
        "text.blend": (b"This is no model.", "cannot be read as BLEND"),
        "newer.blend": (bytes(newer), "newer than the Blender"),
        "empty.obj": (b"", "no mesh with faces"),
        "model.xyz": (b"", "of no kind that can be imported"),
        "wire.glb": ((samples / "wire.glb").read_bytes(), "no mesh with faces"),
    }
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    files = [*(tmp_path / name for name in bad), tmp_path / "missing.glb", samples / "crate.ply"]
    library = tmp_path / "library.blend"
    result, said = do_import(library, *files)
    told = {Path(event.item).name: event.message for event in said if isinstance(event, Failed)}
    for name, (_, part) in bad.items():
        assert part in told[name], told[name]
        assert str(tmp_path / name) in told[name]
        assert ":" in told[name], "no remedy"
    assert "does not exist" in told["missing.glb"] or "cannot be read" in told["missing.glb"]
    assert result["added"] == ["crate"]
    assert len(result["failed"]) == len(bad) + 1
    counts = run_script("inspect_library", library)["counts"]
    assert (counts["objects"], counts["meshes"], counts["collections"], counts["libraries"]) == (1, 1, 0, 0)


@pytest.mark.bpy
def test_only_broken_files_make_no_library(tmp_path: Path) -> None:
    (tmp_path / "text.glb").write_text("no model")
    result, _ = do_import(tmp_path / "library.blend", tmp_path / "text.glb")
    assert result["failed"] == [str(tmp_path / "text.glb")]
    assert not list(tmp_path.glob("*.blend"))


@pytest.mark.bpy
def test_a_file_that_ends_blender_is_told_and_the_others_are_imported(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is killed when it says that it begins the second file."""
    workers = []

    class Watched(module.BlenderWorker):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            workers.append(self)

    def hear(event: Event) -> None:
        said.append(event)
        if isinstance(event, Progress) and event.message.endswith("crate.stl"):
            os.kill(workers[0]._process.pid, signal.SIGKILL)

    said: list[Event] = []
    monkeypatch.setattr(module, "BlenderWorker", Watched)
    library = tmp_path / "library.blend"
    files = [samples / "crate.ply", samples / "crate.stl", samples / "chair.glb"]
    result = module.import_files(library, files, "crate", "-Y", 1.0, None, hear, None)
    assert result["failed"] == [str(samples / "crate.stl")]
    assert result["added"] == ["crate", "chair"]
    assert set(assets_of(library)) == {"crate", "chair"}
    progress = [event for event in said if isinstance(event, Progress)]
    assert {event.total for event in progress} == {3}
    assert progress[-1].done == 2


@pytest.mark.bpy
def test_the_buffers_of_a_gltf_must_be_there(samples: Path, tmp_path: Path) -> None:
    document = json.loads((samples / "crate.gltf").read_text())
    (tmp_path / "alone.gltf").write_text(json.dumps(document))
    result, said = do_import(tmp_path / "library.blend", tmp_path / "alone.gltf")
    assert result["added"] == []
    assert any(isinstance(event, Failed) and "alone.gltf" in event.message for event in said)


def test_folders_stand_for_their_files_in_order(tmp_path: Path) -> None:
    for name in ("b.GLB", "a.obj", "notes.txt", "c.blend1", "library.blend"):
        (tmp_path / name).write_text("")
    found = expand([tmp_path, tmp_path / "a.obj"], tmp_path / "library.blend")
    assert found == [tmp_path / "a.obj", tmp_path / "b.GLB"], "without the library that they go into"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no file that can be imported"):
        do_import(tmp_path / "library.blend", tmp_path)


@pytest.mark.parametrize(
    "wrong", [{"front": "up"}, {"scale": 0.0}, {"scale": float("nan")}, {"category": "two words"}]
)
def test_wrong_settings_are_refused_before_blender_starts(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        do_import(tmp_path / "library.blend", tmp_path / "a.glb", **wrong)


def test_a_library_is_not_imported_into_itself(tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    library.write_bytes(b"")
    with pytest.raises(UserError, match="into itself"):
        do_import(library, library)


@pytest.mark.bpy
def test_nothing_unfinished_is_left_in_the_folder(samples: Path, tmp_path: Path) -> None:
    do_import(tmp_path / "library.blend", samples / "crate.ply")
    assert not list(tmp_path.glob(f"{PARTIAL_PREFIX}*"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["blender_assets.cats.txt", "library.blend"]


@pytest.mark.bpy
@pytest.mark.blender
def test_a_blender_executable_imports_the_same_assets(
    samples: Path, tmp_path: Path, blender_executable: Path
) -> None:
    files = [samples / name for name in ("chair.glb", "crate.obj", "crate.fbx", "crate.ply")]
    library = tmp_path / "with executable" / "library.blend"
    said: list[Event] = []
    result = module.import_files(library, files, "crate", "-Y", 1.0, blender_executable, said.append, None)
    assert (result["added"], result["failed"]) == (["chair", "crate", "crate.001", "crate.002"], [])
    for name, asset in assets_of(library).items():
        if name.startswith("crate"):
            np.testing.assert_allclose(asset["low"], (-1, -0.5, 0), atol=1e-5, err_msg=name)
            np.testing.assert_allclose(asset["high"], (1, 0.5, 0.5), atol=1e-5, err_msg=name)
        assert asset["preview"] == [256, 256]
