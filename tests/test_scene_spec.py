"""Spec files: examples are specs, and a mistake gets one sentence that names its place."""

import dataclasses
import itertools
import math
import re
import subprocess
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from blender_addon.contract.errors import UserError
from procgen.scenes.frames import Place, frames_per_scene, place, shape
from procgen.scenes.spec import Frames, SceneSpec
from procgen.scenes.spec_file import KINDS, example, read_spec

from .command_line import run


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_a_spec_with_every_default(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(example(kind))
    assert read_spec(path) == SceneSpec(kind)  # type: ignore[arg-type]
    tables = [kind, "frames", "assets", "camera", "lights", "world", "scale", "pose", "materials", "sensor"]
    assert all(f"[{table}]" in path.read_text() for table in tables)


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_example_leaves_off_can_be_switched_on(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    switched_on = re.sub(r"^(?:# )+(?=\[|\S+ = |\"[^\"]+\" = )", "", example(kind), flags=re.MULTILINE)
    path.write_text(switched_on.replace("[low, high]", "[0.5, 1.0]"))
    spec = read_spec(path)
    assert spec.scale
    assert spec.materials
    assert spec.materials.roughness == (0.5, 1.0)
    assert spec.camera.f_stop == (0.5, 1.0)
    assert spec.parameters


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("scene = 'house'", "scene must be one of 'room'"),
        ("", "scene is missing"),
        ("scene = 'room'\n[frames]\nsamples = 'many'", "[frames] samples must be a whole number"),
        ("scene = 'room'\n[frames]\nwidht = 3", "[frames] widht is unknown (did you mean 'width'?)"),
        ("scene = 'room'\n[frames]\nwidth = 3", "[frames] width must be from 16 to 8192, not 3."),
        ("scene = 'room'\n[camera]\nheight = [2, 1]", "[camera] height must be [low, high]"),
        (
            "scene = 'room'\n[camera]\nmin_distance = -1",
            "[camera] min_distance must be from 0 to 100, not -1.0.",
        ),
        ("scene = 'room'\n[scale]\nfactor = [-1, 1]", "[scale] factor must be from 0.01 to 100, not -1.0."),
        ("scene = 'room'\n[layers]", "[layers] has no use"),
        ("scene = 'room'\n[world]\nhdri = 'nowhere'", "has no panorama"),
        ("scene = 'room'\n[materials]\ntextures = 'nowhere'", "has no PBR textures"),
        ("scene = room", "not a readable TOML file"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        read_spec(path)
    assert sentence in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_missing_spec_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--example room"):
        read_spec(tmp_path / "none.toml")


def test_the_command_prints_examples_and_says_what_is_missing(tmp_path: Path) -> None:
    assert run("scenes", "--example", "room").stdout.startswith("# asset2vec scenes")
    for arguments in (("--example", "house"), (tmp_path / "spec.toml",)):
        done: subprocess.CompletedProcess[str] = run("scenes", *arguments)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_counted_through_scenes(kind: str) -> None:
    spec = SceneSpec(kind, Frames(viewpoints=3, path=2, lightings=2))  # type: ignore[arg-type]
    each = frames_per_scene(spec)
    places = [place(spec, k) for k in range(3 * each)]
    viewpoints, steps, lightings = map(range, shape(spec))
    assert places == [Place(*at) for at in itertools.product(range(3), viewpoints, steps, lightings)]
