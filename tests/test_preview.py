"""asset2vec scenes --preview: the first frames in one picture, in seconds."""

import argparse
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import Frames, SceneSpec, SensorSpec
from nerf_backend import cli
from nerf_backend.commands import scenes
from procgen.preview_scenes import _seconds_per_frame, preview_spec
from procgen.scenes.compose import compose
from procgen.scenes.seeds import Draws

from .command_line import result
from .room_stock import furniture
from .scene_library import make_library, write_spec


def parsed(*arguments: object) -> argparse.Namespace:
    return cli.parser().parse_args(["scenes", *map(str, arguments)])


def test_the_spec_keeps_all_but_pixels_and_samples() -> None:
    spec = SceneSpec("room", Frames(width=1920, height=1080, samples=64, viewpoints=3, path=4, lightings=2),
                     sensor=SensorSpec(blur=(0.0, 2.0)))  # fmt: skip
    small = preview_spec(spec)
    assert small.frames == Frames(width=192, height=108, samples=6, viewpoints=3, path=4, lightings=2)
    assert small.sensor and small.sensor.blur == pytest.approx((0.0, 0.2))
    assert small.sensor.noise == SensorSpec().noise


def test_what_is_small_stays_as_it_is() -> None:
    spec = SceneSpec("layers", Frames(width=64, height=48, samples=2))
    assert preview_spec(spec) == spec


def test_what_a_run_will_take_follows_from_pixels_and_samples() -> None:
    full = SceneSpec("room", Frames(width=384, height=384, samples=24))
    numbers = {"scenes": 2, "seconds_beside": 2.0, "seconds_rendering": 4.0}  # of two frames each
    assert _seconds_per_frame(full, preview_spec(full), numbers) == pytest.approx((2 + 4 * 4 * 4) / 4)


@pytest.mark.parametrize("kind", ["room", "tabletop", "layers", "turntable"])
def test_the_scenes_are_those_of_the_run(kind: Literal["room", "tabletop", "layers", "turntable"]) -> None:
    spec = SceneSpec(kind, Frames(width=640, height=480))
    full, small = (compose(s, furniture(), Draws(1, 0)) for s in (spec, preview_spec(spec)))
    assert [o.asset_id for o in small.objects] == [o.asset_id for o in full.objects]
    for a, b in zip(small.objects, full.objects, strict=True):
        assert np.allclose(a.pose, b.pose, atol=0.01)
    for c, d in zip(small.viewpoints, full.viewpoints, strict=True):
        assert np.allclose(c.candidates[0][0].pose, d.candidates[0][0].pose, atol=0.01)
    assert small.lightings == full.lightings


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--preview", 65), "at most 64"), (("--preview", 4, "--out", "folder"), r"let it end in \.png")],
)
def test_what_cannot_be_shown_is_refused_before_anything_is_rendered(
    options: tuple[object, ...], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        scenes.run(parsed("spec.toml", "--library", "none.blend", *options), lambda event: None)


@pytest.mark.bpy
@pytest.mark.parametrize("single", [False, True])
def test_a_preview_is_one_picture_or_also_one_of_each_frame(single: bool, tmp_path: Path) -> None:
    library = make_library(tmp_path / "library" / "furniture.blend")
    spec = write_spec(tmp_path / "spec.toml", "tabletop")
    sheet, each = tmp_path / "p" / "sheet.png", tmp_path / "each"
    more = ("--each", each) if single else ()
    made = result("scenes", spec, "--library", library, "--preview", 3, "--out", sheet, *more)
    assert (made["picture"], made["frames"]) == (str(sheet), 3)
    assert [p.name for p in (tmp_path / "p").iterdir()] == ["sheet.png"]
    assert made["pictures"] == [str(path) for path in sorted(each.glob("*"))]
    assert len(made["pictures"]) == (3 if single else 0)
    assert 0.01 < made["seconds_per_frame"] < 60 and made["bytes_per_frame"] > 1000
    assert made["bytes_of_meshes"] > 1000
    with Image.open(tmp_path / "p" / "sheet.png") as sheet:
        assert sheet.width > 600
