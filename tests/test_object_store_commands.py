"""The commands themselves on addresses of a real S3 server: what comes out is what a folder would have."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from . import scene_library
from .command_line import TINY, command, edit_in_blender, result
from .s3_server import Gate, bucket_bytes, folder_bytes

pytestmark = [pytest.mark.bpy]
LOOK = TINY[: TINY.index("--steps")]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scene_library.make_library(tmp_path_factory.mktemp("library") / "furniture.blend")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.long
def test_views_in_a_bucket_are_those_in_a_folder(
    library: Path, bucket: str, home: Path, tmp_path: Path
) -> None:
    result("views", library, "--out", tmp_path / "views", *LOOK)
    said = result("views", library, "--out", f"{bucket}/views", *LOOK)
    assert said["views"] == f"{bucket}/views" and len(said["rendered"]) == 4
    assert bucket_bytes(f"{bucket}/views") == folder_bytes(tmp_path / "views")
    assert result("views", library, "--out", f"{bucket}/views", *LOOK)["rendered"] == []


@pytest.mark.slow
def test_a_cluster_renders_into_a_bucket(library: Path, bucket: str, home: Path, tmp_path: Path) -> None:
    result("views", library, "--out", tmp_path / "views", *LOOK)
    result("views", library, "--out", f"{bucket}/views", *LOOK, "--cluster", "local", "--workers", 2)
    assert bucket_bytes(f"{bucket}/views") == folder_bytes(tmp_path / "views")


@pytest.mark.slow
def test_what_a_library_no_longer_has_leaves_the_bucket(bucket: str, home: Path, tmp_path: Path) -> None:
    own = scene_library.make_library(tmp_path / "own.blend")
    before = result("views", own, "--out", f"{bucket}/views", *LOOK)["rendered"]
    edit_in_blender(own, "next(o for o in bpy.data.objects if o.asset_data).asset_clear()")
    result("views", own, "--out", f"{bucket}/views", *LOOK)
    left = {key.split("/")[1] for key in bucket_bytes(f"{bucket}/views") if key.startswith("assets/")}
    assert left < set(before) and len(left) == 3


@pytest.mark.slow
def test_a_render_that_was_killed_goes_on(
    library: Path, bucket: str, home: Path, tmp_path: Path, gate: Gate
) -> None:
    words = ("views", library, "--out", f"{bucket}/views", *LOOK, "--workers", 1)
    with subprocess.Popen(command(*words), env=os.environ | {}, start_new_session=True) as process:
        while not any("asset.json" in line for line in gate.requests):
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, 9)
    assert len(result(*words)["rendered"]) < 4
    result("views", library, "--out", tmp_path / "views", *LOOK)
    assert bucket_bytes(f"{bucket}/views") == folder_bytes(tmp_path / "views")


@pytest.mark.slow
def test_models_in_a_bucket_are_those_in_a_folder(
    library: Path, bucket: str, home: Path, tmp_path: Path
) -> None:
    result("views", library, "--out", f"{bucket}/views", *LOOK)
    steps = ("--steps", 12, "--category", "chair")
    first = result("fit", f"{bucket}/views", "--model", f"{bucket}/models", *steps)
    result("views", library, "--out", tmp_path / "views", *LOOK)
    second = result("fit", tmp_path / "views", "--model", tmp_path / "models", *steps)
    assert first["models"][0]["model_id"] == second["models"][0]["model_id"]
    kept = set(bucket_bytes(f"{bucket}/models"))
    assert kept == {"chair/model.json", "chair/model.safetensors"}
    said = result(
        "eval", f"{bucket}/models/chair", "--views", f"{bucket}/views", "--plot", tmp_path / "a.png"
    )
    assert said["model_id"] == first["models"][0]["model_id"]


@pytest.mark.slow
def test_scenes_in_a_bucket_are_those_in_a_folder(
    library: Path, bucket: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = scene_library.write_spec(tmp_path / "spec.toml", "tabletop")
    scene_library.scenes(spec, library, tmp_path / "rooms", "--frames", 4)
    words = ("scenes", spec, "--library", library, "--out", f"{bucket}/rooms", "--frames")
    result(*words, 2)
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "another machine"))
    assert result(*words, 4, "--no-copy")["dataset"] == f"{bucket}/rooms"
    there, here = bucket_bytes(f"{bucket}/rooms"), folder_bytes(tmp_path / "rooms")
    timed = "summary.json"
    assert {k: v for k, v in there.items() if k != timed} == {k: v for k, v in here.items() if k != timed}
    for name, dataset in (("a", f"{bucket}/rooms"), ("b", tmp_path / "rooms")):
        result("export", dataset, "--format", "coco", "--out", tmp_path / name)
    assert folder_bytes(tmp_path / "a") == folder_bytes(tmp_path / "b")
    assert result("inspect", f"{bucket}/rooms", "--out", tmp_path / "page.html")["frames"] == 4


@pytest.mark.slow
def test_a_workspace_in_a_bucket_serves_several_machines(
    library: Path, bucket: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("refresh", library, "--work", f"{bucket}/work", "--category", "chair", "--no-write", *TINY)
    assert len(result(*words)["fitted"]) == 2
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "another machine"))
    said = result(*words)
    assert (said["rendered"], said["fitted"], said["workspace"]) == ([], [], f"{bucket}/work")
    found = result("similar", library, "Chair 001", "--work", f"{bucket}/work")
    assert [row["name"] for row in found["neighbours"]] == ["Chair 002"]
