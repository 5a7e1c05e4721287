"""Spec files: examples are specs, and a mistake gets one sentence that names its place."""

import dataclasses
import itertools
import math
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import KINDS, Assets, Frames, Materials, SceneSpec, WorldSpec
from blender_addon.contract.scene_spec_text import example, read_text, spec_text
from procgen.scenes.frames import Place, frames_per_scene, place, shape
from procgen.scenes.spec_file import read_spec

from .command_line import run


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_a_spec_with_every_default(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(example(kind))
    assert read_spec(path) == SceneSpec(kind)  # type: ignore[arg-type]
    tables = [kind, "frames", "assets", "camera", "lights", "world", "scale", "pose", "materials", "sensor"]
    assert all(f"[{table}]" in path.read_text() for table in tables)


def test_any_spec_can_be_written_and_read_back() -> None:
    spec = SceneSpec(
        "tabletop",
        Frames(width=80, denoise=False, tone="Filmic"),
        Assets(("chair", "lamp"), (2, 3), {'tag:grün "x"': 0.5, "asset:C:\\a\tb\x7f": 2.0}),
        world=WorldSpec(hdri="C:\\pictures\\sky.hdr"),
        materials=Materials(share=0.5, roughness=(0.1, 0.2)),
        parameters={"Kugel Größe": {"Seat Height": (0.4, 0.5), "a.b": (1e-9, 1e9)}},
    )
    assert read_text(spec_text(spec), "spec") == spec


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


NONSENSE = """
*: [frames] width = 15; [frames] height = 100000; [frames] bounces = -1; [frames] lightings = 0
*: [frames] samples = HUGE; [assets] count = [0, 0]; [assets] count = [1, HUGE]
*: [assets] weights = { tag = -1 }; [assets] weights = { tag = HUGE }
*: [camera] field_of_view = [0, 0]; [camera] field_of_view = [60, 180]; [camera] field_of_view = [HUGE, HUGE]
*: [camera] distance = [0, 0]; [camera] height = [0, 0]; [camera] elevation = [-91, 0]
*: [camera] elevation = [0, 91]; [camera] f_stop = [0, 0]; [camera] f_stop = [2, inf]
*: [camera] roll = [nan, 0]
*: [lights] kinds = []; [lights] tint = 3; [lights] temperature = [0, 0]; [lights] energy = [-1, 1]
*: [world] strength = [-1, 1]; [scale] factor = [0, 0]; [scale] factor = [0.0, 2.0]; [sensor] noise = [0, 2]
*: [materials] hue = [-3, 3]; [materials] share = 1.5; [materials] roughness = [0, 2]
*: [materials] value = [0, 3]
*: [parameters.chair] Seat = [2, 1]; [parameters.chair] Seat = [-HUGE, HUGE]; [pose] yaw = [-400, 0]
room: [room] width = [0, 0]; [room] depth = [0.1, 0.2]; [room] height = [0, 3]; [room] corner_share = 2
room: [room] windows = [-1, 1]; [room] gap = -1; [room] gap = 50; [room] clutter = [3, 2]
tabletop: [tabletop] radius = 0; [tabletop] upright = -0.1; [tabletop] settle_seconds = -1
layers: [layers] scales = []; [layers] scales = [0.0]; [layers] scales = [-1.0]; [layers] scales = [1, HUGE]
layers: [layers] subjects = [0, 0]; [layers] subjects = [0, 2]; [layers] background = [0, 0]
layers: [layers] max_cropped = 2; [layers] max_overlap = -1; [layers] subdivisions = 99
layers: [layers] rotations = 0
turntable: [turntable] elevations = []; [turntable] elevations = [0, 100]; [turntable] azimuths = 0
turntable: [turntable] field_of_view = 0; [turntable] field_of_view = 200
"""


def nonsense() -> Iterator[tuple[str, str]]:
    """Kinds of scenes, and a table with a field that no scene can be made with."""
    for line in NONSENSE.strip().splitlines():
        kind, _, cases = line.partition(": ")
        yield from (("room" if kind == "*" else kind, case) for case in cases.split("; "))


@pytest.mark.parametrize(("kind", "case"), [*nonsense()])
def test_what_no_scene_can_be_made_with_is_refused_in_one_sentence(
    kind: str, case: str, tmp_path: Path
) -> None:
    table, field, value = re.fullmatch(r"(\[.+?\]) (\w+) = (.*)", case).groups()  # type: ignore[union-attr]
    path = tmp_path / "spec.toml"
    path.write_text(f"scene = '{kind}'\n{table}\n{field} = {value.replace('HUGE', str(10**400))}\n")
    with pytest.raises(UserError) as caught:
        read_spec(path)
    sentence = str(caught.value)
    place = rf"{re.escape(table)} {field}|\[{table[1:-1]}\.{field}\] tag"
    assert re.match(rf"{re.escape(str(path))}: ({place}) must ", sentence)
    assert sentence.endswith(".") and len(sentence) < len(str(path)) + 200


def test_every_number_of_a_spec_has_bounds() -> None:
    tables = [k for hint in get_type_hints(SceneSpec).values() for k in (hint, *get_args(hint))]
    for table in filter(dataclasses.is_dataclass, tables):
        hints = get_type_hints(table)
        for field in dataclasses.fields(table):
            if re.search(r"\b(int|float)\b", str(hints[field.name])):
                assert math.isfinite(field.metadata["low"]) and math.isfinite(field.metadata["high"])


def test_a_number_of_thousands_of_digits_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(f"scene = 'room'\n[frames]\nwidth = 1{'0' * 5000}\n")
    with pytest.raises(UserError, match="not a readable TOML file"):
        read_spec(path)


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
