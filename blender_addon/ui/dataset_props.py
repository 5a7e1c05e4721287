"""The settings of the panel Render Dataset. They are the scene's, so the file keeps them."""

import dataclasses
import os
from typing import Any

import bpy

from ..contract.scene_spec import KINDS, Assets, Frames, LayersSpec, Materials, Pose, Scale, SensorSpec

_MOST_WORKERS = 8  # by default: each takes some 800 MB
_KINDS = {  # names and descriptions, in the order of KINDS
    "room": ("Room", "A furnished room: chairs at tables, lamps and small things on them, windows, a door"),
    "tabletop": ("Tabletop", "Objects of like size, dropped on a surface"),
    "layers": ("Layers", "Clutter all over the frame, objects at all sizes and turns, things before them"),
    "turntable": ("Turntable", "One asset alone, from all sides, with a transparent background"),
}


def _help(cls: Any, name: str) -> tuple[str, float, float]:
    """Description and bounds of a field of the spec."""
    field = next(f for f in dataclasses.fields(cls) if f.name == name)
    text = field.metadata["help"]
    return text[0].upper() + text[1:], field.metadata["low"], field.metadata["high"]


def _number(name: str, cls: Any, field: str) -> Any:
    text, low, high = _help(cls, field)
    default = getattr(cls(), field)
    return bpy.props.IntProperty(name=name, description=text, default=default, min=int(low), max=int(high))


def _vary(name: str, cls: Any) -> Any:
    return bpy.props.BoolProperty(name=name, description=cls.__doc__.rstrip("."))


def _raise_most(settings: "DatasetSettings", context: bpy.types.Context) -> None:
    if settings.most < settings.fewest:  # noqa: PLR1730  (setting it calls the other)
        settings.most = settings.fewest


def _lower_fewest(settings: "DatasetSettings", context: bpy.types.Context) -> None:
    if settings.fewest > settings.most:  # noqa: PLR1730
        settings.fewest = settings.most


_MOST_OBJECTS = int(_help(LayersSpec, "subjects")[2])  # fits all kinds


class DatasetSettings(bpy.types.PropertyGroup):
    kind: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Scene",
        description="What kind of scenes are made of the assets",
        items=[(kind, *_KINDS[kind]) for kind in KINDS],
    )
    frames: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Frames",
        description="How many pictures there are to be in the dataset",
        default=100,
        min=1,
        max=10_000_000,
        soft_max=100_000,
    )
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Another seed gives other scenes; the same one the same scenes", min=0
    )
    width: _number("Width", Frames, "width")  # type: ignore[valid-type]
    height: _number("Height", Frames, "height")  # type: ignore[valid-type]
    samples: _number("Samples", Frames, "samples")  # type: ignore[valid-type]
    viewpoints: _number("Viewpoints", Frames, "viewpoints")  # type: ignore[valid-type]
    lightings: _number("Lightings", Frames, "lightings")  # type: ignore[valid-type]
    fewest: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Fewest Objects",
        description="The least number of the library's assets in a scene",
        default=Assets().count[0],
        min=1,
        max=_MOST_OBJECTS,
        update=_raise_most,
    )
    most: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Most Objects",
        description="The largest number of the library's assets in a scene",
        default=Assets().count[1],
        min=1,
        max=_MOST_OBJECTS,
        update=_lower_fewest,
    )
    vary_scale: _vary("Sizes", Scale)  # type: ignore[valid-type]
    vary_pose: _vary("Turns", Pose)  # type: ignore[valid-type]
    vary_materials: _vary("Colours", Materials)  # type: ignore[valid-type]
    vary_sensor: _vary("Sensor", SensorSpec)  # type: ignore[valid-type]
    categories: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Categories", description="Names with commas between; empty: all", options={"HIDDEN"}
    )
    folder: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Folder",
        description="Where the dataset is written. A folder of the same settings is gone on with",
        subtype="DIR_PATH",
        default="//dataset",
    )
    workers: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Workers",
        description="Blender processes that render at a time. Each takes one core and some 800 MB; "
        "any number gives the same frames",
        default=max(1, min(_MOST_WORKERS, (os.cpu_count() or 1) - 1)),
        min=1,
        max=64,
    )
    spec: bpy.props.PointerProperty(  # type: ignore[valid-type]
        name="Spec",
        description="A text of this file with all settings, in place of those of the panel",
        type=bpy.types.Text,
    )


CLASSES = (DatasetSettings,)


def register() -> None:
    bpy.types.Scene.asset2vec_dataset = bpy.props.PointerProperty(type=DatasetSettings)


def unregister() -> None:
    del bpy.types.Scene.asset2vec_dataset
