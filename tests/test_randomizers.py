"""Whichever randomizer is switched on, what all others draw stays as it is."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.scene_spec import (
    KINDS,
    CameraSpec,
    Frames,
    Materials,
    Pose,
    RoomSpec,
    Scale,
    SceneSpec,
    SensorSpec,
    WorldSpec,
)
from blender_addon.contract.scenes import Scene
from procgen.scenes.compose import compose
from procgen.scenes.seeds import Draws

from .box_stock import box_stock
from .room_stock import furniture

STOCKS = {kind: furniture() if kind == "room" else box_stock() for kind in KINDS}
PARAMETERS = {key: {"Height": (0.0, 1.0)} for key in ("box", "crate", "chair", "table", "sofa", "cabinet")}

Change = Callable[[SceneSpec, Path], SceneSpec]


def with_materials(**fields: Any) -> Change:
    return lambda spec, _: dataclasses.replace(
        spec, materials=dataclasses.replace(spec.materials or Materials(), **fields)
    )


def with_textures(spec: SceneSpec, folder: Path) -> SceneSpec:
    return with_materials(textures=str(folder))(spec, folder)


# What each of them may change, besides where things are and what follows from it.
SWITCHES: dict[str, tuple[Change, set[str]]] = {
    "scale": (lambda s, _: dataclasses.replace(s, scale=Scale((0.97, 1.0))), {"place"}),
    "pose": (lambda s, _: dataclasses.replace(s, pose=Pose((-1.0, 1.0))), {"place"}),
    "sensor": (lambda s, _: dataclasses.replace(s, sensor=SensorSpec()), set()),
    "materials": (with_materials(), {"colours", "roughness", "textures"}),
    "share": (with_materials(share=0.5), {"colours", "roughness", "textures"}),
    "roughness": (with_materials(roughness=(0.1, 0.9)), {"roughness"}),
    "textures": (with_textures, {"textures"}),
    "f_stop": (lambda s, _: dataclasses.replace(s, camera=CameraSpec(f_stop=(2.0, 4.0))), {"f_stop"}),
    "hdri": (lambda s, f: dataclasses.replace(s, world=WorldSpec(hdri=str(f))), {"panorama"}),
    "parameters": (lambda s, _: dataclasses.replace(s, parameters=PARAMETERS), {"parameters"}),
    "lightings": (lambda s, _: dataclasses.replace(s, frames=Frames(viewpoints=1, lightings=4)), set()),
    "settle": (lambda s, _: dataclasses.replace(s, room=RoomSpec(settle=False)), {"height", "cameras"}),
}


def drawn(scene: Scene) -> dict[str, Any]:
    """What the randomizers drew, by what they are for."""
    cameras = [camera for v in scene.viewpoints for path in v.candidates for camera in path]
    materials = [item.material for item in scene.objects]
    lightings = scene.lightings[:2]
    return {
        "assets": [item.asset_id for item in scene.objects],
        "place": ([_across(i.pose) for i in scene.objects], scene.surfaces),
        "cameras": ([camera.pose for camera in cameras], [camera.focus for camera in cameras]),
        "height": [item.pose[2][3] for item in scene.objects],
        "colours": [(m.hue, m.saturation, m.value) if m else None for m in materials],
        "roughness": [m.roughness if m else None for m in materials],
        "textures": [m.texture if m else None for m in materials],
        "parameters": [item.parameters for item in scene.objects],
        "focal": [camera.focal for camera in cameras],
        "f_stop": [camera.f_stop for camera in cameras],
        "lamps": [[(lamp.kind, lamp.colour) for lamp in lit.lights] for lit in lightings],
        "light": [[lamp.pose for lamp in lit.lights] for lit in lightings],
        "panorama": [(lit.world.hdri, lit.world.rotation, lit.world.colour) for lit in lightings],
        "exposure": [lit.exposure for lit in lightings],
    }


def _across(pose: Any) -> Any:
    return [row[:3] for row in pose[:3]], pose[0][3], pose[1][3]


# Not asked for by name, yet different once things stand elsewhere or are of another size.
FOLLOWS = {"height", "light", "cameras", "focal", "f_stop"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six texture sets and three panoramas, of which only the names matter here."""
    for name in "ABCDEF":
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}_1K_Color.png").touch()
    for name in ("day", "dusk", "hall"):
        (tmp_path / f"{name}.hdr").touch()
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_leaves_all_other_draws_as_they_are(kind: str, switch: str, folder: Path) -> None:
    bare = SceneSpec(
        kind,  # type: ignore[arg-type]
        frames=Frames(viewpoints=1, lightings=2),
        materials=None if switch == "materials" else Materials(),
    )
    full = bare
    for other in {"sensor", "roughness", "textures", "f_stop", "hdri", "parameters"} - {switch, "materials"}:
        full = SWITCHES[other][0](full, folder)
    change, may = SWITCHES[switch]
    for spec in (bare, full) if switch != "materials" else (bare,):
        before, after = (drawn(compose(s, STOCKS[kind], Draws(2, 1))) for s in (spec, change(spec, folder)))
        for name in before.keys() - may - (FOLLOWS if "place" in may else set()):
            assert before[name] == after[name], name
