"""Scenes from the command to the files: the same bytes however they are made, and proved labels."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.jobs import MakeSamples
from procgen import open_dataset
from procgen.blender_process import BlenderWorker
from procgen.scene_record import gates

from .command_line import command, edit_in_blender, run
from .conftest import run_blender
from .scene_library import frame_bytes, make_library, scenes, write_spec
from .test_bake import SHELF

pytestmark = pytest.mark.bpy

SETTLE = "[tabletop]\nsettle_seconds = 1.0\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library") / "furniture.blend")


@pytest.fixture(scope="module")
def tabletop(library: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A spec, and the dataset of its first frames, made by two workers."""
    folder = tmp_path_factory.mktemp("tabletop")
    spec = write_spec(folder / "spec.toml", "tabletop", SETTLE + "[sensor]\n[materials]\n")
    made = scenes(spec, library, folder / "out", "--frames", 6, "--seed", 7, "--workers", 2)
    assert (made["frames"], made["made"], made["scenes_failed"]) == (6, 6, 0)
    return spec, folder / "out"


def test_a_frame_is_the_same_alone_and_with_one_worker(
    tabletop: tuple[Path, Path], library: Path, tmp_path: Path
) -> None:
    spec, dataset = tabletop
    scenes(spec, library, tmp_path / "alone", "--first", 3, "--frames", 1, "--seed", 7, "--workers", 1)
    alone, all_frames = frame_bytes(tmp_path / "alone"), frame_bytes(dataset)
    assert {name.split("/")[1] for name in alone if name.startswith("frames")} == {"000003"}
    assert all(all_frames[name] == data for name, data in alone.items())


def test_a_killed_run_goes_on_and_ends_the_same(
    tabletop: tuple[Path, Path], library: Path, tmp_path: Path
) -> None:
    spec, dataset = tabletop
    out = tmp_path / "killed"
    arguments = ["scenes", spec, "--library", library, "--out", out, "--frames", 6, "--seed", 7]
    process = subprocess.Popen(command(*arguments, "--workers", 1), start_new_session=True)
    while not list((out / "frames").glob("0*")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = {p.name: p.stat().st_mtime_ns for p in (out / "frames").glob("0*")}
    assert 0 < len(before) < 6
    made = scenes(*arguments[1:2], library, out, "--frames", 6, "--seed", 7, "--workers", 1)
    assert made["frames"] == 6
    assert {n: (out / "frames" / n).stat().st_mtime_ns for n in before} == before
    assert frame_bytes(out) == frame_bytes(dataset)
    assert not list(out.rglob(".partial-*"))


def test_ctrl_c_ends_the_run_and_its_workers_at_once(library: Path, tmp_path: Path) -> None:
    spec, out = write_spec(tmp_path / "spec.toml", "tabletop"), tmp_path / "out"
    mark = f"ASSET2VEC_TEST={tmp_path}"
    arguments = command("scenes", spec, "--library", library, "--out", out, "--frames", 40, "--workers", 2)
    environment = os.environ | {"ASSET2VEC_TEST": str(tmp_path)}
    process = subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True)
    while not list((out / "frames").glob("0*")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Stopped" in said
    assert "Traceback" not in said
    assert not [p for p in Path("/proc").glob("[0-9]*/environ") if mark in _text(p)]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it ended while we looked
        return ""


def test_every_frame_passes_the_gates_again(tabletop: tuple[Path, Path]) -> None:
    for frame in open_dataset(tabletop[1]):
        assert gates.check_labels(frame, frame.objects) == []
        for item in frame.objects:
            if item.role == "subject":
                visible = frame.instance == item.instance
                assert not (visible & ~frame.amodal(item.instance)).any()
                assert item.visible_pixels == visible.sum()


def test_a_randomizer_leaves_the_other_draws_as_they_were(
    tabletop: tuple[Path, Path], library: Path, tmp_path: Path
) -> None:
    plain = write_spec(tmp_path / "plain.toml", "tabletop", SETTLE)
    scenes(plain, library, tmp_path / "out", "--frames", 2, "--seed", 7)
    with_sensor, without = open_dataset(tabletop[1]), open_dataset(tmp_path / "out")
    for a, b in zip(with_sensor, without, strict=False):
        assert [o.pose for o in a.objects] == [o.pose for o in b.objects]
        assert a.camera == b.camera
        assert (a.instance == b.instance).all()
        assert np.allclose(a.depth, b.depth, rtol=1e-4)
        assert not np.array_equal(a.rgb, b.rgb)


def test_another_spec_or_seed_is_refused_and_nothing_is_lost(
    tabletop: tuple[Path, Path], library: Path, tmp_path: Path
) -> None:
    spec, dataset = tabletop
    before = frame_bytes(dataset)
    seed = run("scenes", spec, "--library", library, "--out", dataset, "--seed", 8)
    other = write_spec(tmp_path / "other.toml", "tabletop")
    changed = run("scenes", other, "--library", library, "--out", dataset, "--seed", 7)
    for done, said in ((seed, "seed 7"), (changed, "another spec")):
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert frame_bytes(dataset) == before


@pytest.mark.parametrize("kind", ["room", "layers", "turntable"])
def test_the_other_kinds_make_frames_that_read_back(kind: str, library: Path, tmp_path: Path) -> None:
    more = "viewpoints = 2\npath = 2\nlightings = 2\n[camera]\nf_stop = [2, 4]\n" if kind == "room" else ""
    spec = write_spec(tmp_path / "spec.toml", kind, more)
    made = scenes(spec, library, tmp_path / "out", "--frames", 8 if kind == "room" else 2, "--workers", 2)
    dataset = open_dataset(tmp_path / "out")
    assert made["scenes_failed"] == 0
    assert len(dataset) == made["frames"]
    first = dataset[0]
    assert first.rgb.shape == (40, 48, 3)
    assert any(o.role == "subject" and o.visible_pixels for o in first.objects)
    if kind == "turntable":
        assert 0 < first.alpha.mean() < 255
    if kind == "room":
        assert (dataset[0].depth == dataset[1].depth).all()  # the same camera under two lightings
        assert not np.array_equal(dataset[0].rgb, dataset[1].rgb)
        flow, seen = dataset[0].flow_to(dataset[2])  # the next step of the path
        assert seen.mean() > 0.2
        assert np.isfinite(flow[seen]).all()


def test_a_broken_asset_is_named_and_the_others_are_used(library: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.blend"
    shutil.copyfile(library, broken)
    script = """
mesh = bpy.data.meshes.new("nothing")
thing = bpy.data.objects.new("Empty chair", mesh)
bpy.context.scene.collection.objects.link(thing)
thing.modifiers.new("mask", "MASK")
thing.asset_mark()
thing.asset_data["a2v_category"] = "chair"
"""
    edit_in_blender(broken, script)
    spec = write_spec(tmp_path / "spec.toml", "turntable")
    done = run("scenes", spec, "--library", broken, "--out", tmp_path / "out", "--frames", 1)
    assert done.returncode == 2
    assert "Empty chair" in done.stderr
    assert len(open_dataset(tmp_path / "out")) == 1


def test_textures_and_parameters_change_what_is_seen(library: Path, tmp_path: Path) -> None:
    own = tmp_path / "shelves.blend"
    shutil.copyfile(library, own)
    edit_in_blender(own, SHELF)
    textures = tmp_path / "textures" / "Moss"
    textures.mkdir(parents=True)
    for name, colour in (("Color", (0, 200, 0)), ("Roughness", (128, 128, 128))):
        Image.new("RGB", (8, 8), colour).save(textures / f"Moss_1K_{name}.png")
    more = """
[assets]
categories = ["shelf"]
count = [2, 2]
[materials]
hue = [0, 0]
saturation = [1, 1]
value = [1, 1]
textures = "textures"
[parameters.shelf]
Length = [5, 20]
"""
    spec = write_spec(tmp_path / "spec.toml", "tabletop", SETTLE + more, albedo=True)
    scenes(spec, own, tmp_path / "out", "--frames", 2)
    dataset = open_dataset(tmp_path / "out")
    widths = []
    for frame in dataset:
        for item in (o for o in frame.objects if o.role == "subject"):
            widths.append(item.high[0] - item.low[0])
            colours = frame.albedo[frame.instance == item.instance]
            assert len(colours)
            assert np.abs(colours.astype(int) - [0, 200, 0]).max() <= 2
    drawn = [o.parameters["Length"] for o in dataset.scene(0).scene.objects]
    assert widths[:2] == pytest.approx([max(1.0, 0.1 * length) for length in drawn], rel=1e-4)


def test_a_panorama_that_cannot_be_read_is_named(library: Path, tmp_path: Path) -> None:
    (tmp_path / "sky.hdr").write_bytes(b"#?RADIANCE, but no picture")
    spec = write_spec(tmp_path / "spec.toml", "tabletop", '[world]\nhdri = "sky.hdr"\n')
    done = run("scenes", spec, "--library", library, "--out", tmp_path / "out", "--frames", 1)
    assert done.returncode == 2
    assert "sky.hdr cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wish_that_cannot_be_had_is_named(library: Path, tmp_path: Path) -> None:
    spec = write_spec(tmp_path / "spec.toml", "tabletop", SETTLE + "[camera]\nmin_subjects = 50\n")
    done = run("scenes", spec, "--library", library, "--out", tmp_path / "out", "--frames", 8)
    assert done.returncode == 2
    assert "min_subjects" in done.stderr
    assert "none could be made" in done.stderr


@pytest.mark.blender
def test_a_real_blender_makes_scenes_too(blender_executable: Path, tmp_path: Path) -> None:
    """It lists and bakes; the bpy package renders, which has BlenderProc."""
    library = tmp_path / "furniture.blend"
    with BlenderWorker(blender_executable) as worker:
        worker.run(MakeSamples(str(library), "chair", 1, 1, False, "original"), lambda event: None)
    spec = write_spec(tmp_path / "spec.toml", "turntable")
    arguments = ["scenes", spec, "--library", library, "--out", tmp_path / "out", "--frames", "1"]
    entry = [blender_executable, "--background", "--python", "scripts/blender_entry.py", "--"]
    run_blender([str(part) for part in (*entry, *arguments)])
    assert len(open_dataset(tmp_path / "out")) == 1
