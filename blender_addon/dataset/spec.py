"""What scenes are asked for: the panel's settings, or a text in the file that has every setting there is."""

import dataclasses
import functools
from pathlib import Path
from typing import Any

import bpy

from ..contract.errors import UserError
from ..contract.scene_dataset import SCENES_REVISION
from ..contract.scene_spec import (
    LAYERS,
    Assets,
    Frames,
    LayersSpec,
    Materials,
    Pose,
    Scale,
    SceneSpec,
    SensorSpec,
)
from ..contract.scene_spec_text import read_text, spec_text
from ..contract.settings import settings_hash
from ..wording import filled

VIEWED_OFTEN = ("room", "tabletop")  # kinds whose scenes have several viewpoints


def spec_of(settings: Any) -> SceneSpec:
    """The spec as the job gets it, with absolute folders; raises UserError for a mistake in the text."""
    text = settings.spec
    return _with_absolute_folders(_parsed(text.as_string(), text.name) if text else panel_spec(settings))


def hash_of(spec: SceneSpec) -> str:
    """As the dataset records it."""
    return settings_hash(spec, SCENES_REVISION)


def panel_spec(settings: Any) -> SceneSpec:
    """The panel's settings as a spec, whether or not a text goes before them."""
    objects = (settings.fewest, settings.most)
    frames = Frames(settings.width, settings.height, settings.samples, lightings=settings.lightings)
    assets = Assets(chosen_categories(settings))
    if settings.kind in VIEWED_OFTEN:
        frames = dataclasses.replace(frames, viewpoints=settings.viewpoints)
        assets = dataclasses.replace(assets, count=objects)
    return SceneSpec(
        settings.kind,
        frames,
        assets,
        layers=LayersSpec(subjects=objects) if settings.kind == LAYERS else LayersSpec(),
        scale=Scale() if settings.vary_scale else None,
        pose=Pose() if settings.vary_pose else None,
        materials=Materials() if settings.vary_materials else None,
        sensor=SensorSpec() if settings.vary_sensor else None,
    )


def text_name(kind: str) -> str:
    return f"Asset2Vec {kind}.toml"


def edit_as_text(settings: Any) -> bpy.types.Text:
    """Writes the panel's settings into a new text of the file, which goes before them from now on.

    A text of an earlier time that says the same is taken up again.
    """
    written = spec_text(panel_spec(settings))
    name = text_name(settings.kind)
    same = (t for t in bpy.data.texts if t.name.startswith(name) and t.as_string() == written)
    text = next(same, None)
    if text is None:
        text = bpy.data.texts.new(name)
        text.write(written)
        text.cursor_set(0)
    settings.spec = text
    return text


def chosen_categories(settings: Any) -> tuple[str, ...]:
    """Empty: all."""
    return tuple(sorted(filter(None, settings.categories.split(","))))


def choose_category(settings: Any, category: str) -> None:
    """Adds the category to those chosen, or takes it away; "" chooses all."""
    chosen = set(chosen_categories(settings)) ^ {category} if category else set()
    settings.categories = ",".join(sorted(chosen))


@functools.lru_cache(maxsize=4)
def _parsed(text: str, name: str) -> SceneSpec:
    """Asked for at every draw, while the text changes seldom."""
    return read_text(text, name)


def _with_absolute_folders(spec: SceneSpec) -> SceneSpec:
    world = dataclasses.replace(spec.world, hdri=_absolute(spec.world.hdri, "[world] hdri"))
    materials = spec.materials
    if materials:
        place = _absolute(materials.textures, "[materials] textures")
        materials = dataclasses.replace(materials, textures=place)
    return dataclasses.replace(spec, world=world, materials=materials)


def _absolute(place: str, field: str) -> str:
    """The job's spec lies elsewhere, so a relative folder is one beside the open file."""
    if not place:
        return ""
    path = Path(place.removeprefix("//")).expanduser()
    if not path.is_absolute() and not bpy.data.filepath:
        raise UserError(
            filled(
                "{field} {path!r} is relative to a file that was never saved: save the file first.",
                field=field,
                path=place,
            )
        )
    return str(Path(bpy.data.filepath).resolve().parent / path)
