"""How well the cameras and the lights of a dataset cover what they could be."""

import dataclasses
from collections import Counter, defaultdict

import numpy as np

from blender_addon.contract.scene_dataset import Frame
from blender_addon.contract.scenes import SUBJECT, Colour, Lighting, Scene

from .charts import Histogram, even_histogram, histogram, whole_histogram
from .viewing import distance_to, field_of_view, pitch

PITCHES = tuple(float(degrees) for degrees in range(-90, 91, 10))


@dataclasses.dataclass(frozen=True)
class CameraNumbers:
    """Each camera counts once, under however many lightings it was used."""

    count: int
    heights: Histogram  # metres above the ground
    pitches: Histogram  # degrees, negative: it looks down
    distances: Histogram  # metres to the nearest subject that is seen
    fields_of_view: Histogram  # degrees


@dataclasses.dataclass(frozen=True)
class LightNumbers:
    """Of all lightings of the scenes that have a frame."""

    lightings: int
    per_lighting: Histogram  # lamps
    kinds: dict[str, int]  # lamps, by kind
    energies: dict[str, Histogram]  # by kind: W, for a sun W/m2
    colours: tuple[Colour, ...]  # of lamps, from warm to cold
    world_colours: tuple[Colour, ...]
    panoramas: dict[str, int]  # lightings, by the HDRI's file
    world_strengths: Histogram
    exposures: Histogram  # stops


class CameraTally:
    def __init__(self) -> None:
        self._known: set[tuple[int, int, int]] = set()
        self._heights: list[float] = []
        self._pitches: list[float] = []
        self._distances: list[float] = []
        self._fields: list[float] = []

    def add(self, frame: Frame) -> None:
        key = (frame.scene, frame.viewpoint, frame.step)
        if key in self._known:
            return
        self._known.add(key)
        self._heights.append(frame.camera.pose[2][3])
        self._pitches.append(pitch(frame.camera))
        self._fields.append(field_of_view(frame.camera))
        seen = [item for item in frame.objects if item.role == SUBJECT and item.visible_pixels]
        if seen:
            self._distances.append(min(distance_to(item, frame.camera) for item in seen))

    def numbers(self) -> CameraNumbers:
        return CameraNumbers(
            len(self._known),
            even_histogram(self._heights),
            histogram(self._pitches, PITCHES),
            even_histogram(self._distances),
            even_histogram(self._fields),
        )


class LightTally:
    def __init__(self) -> None:
        self._lightings: list[Lighting] = []

    def add(self, scene: Scene) -> None:
        self._lightings += scene.lightings

    def numbers(self) -> LightNumbers:
        lamps = [lamp for lighting in self._lightings for lamp in lighting.lights]
        energies: dict[str, list[float]] = defaultdict(list)
        for lamp in lamps:
            energies[lamp.kind].append(lamp.energy)
        worlds = [lighting.world for lighting in self._lightings]
        return LightNumbers(
            lightings=len(self._lightings),
            per_lighting=whole_histogram([len(lighting.lights) for lighting in self._lightings]),
            kinds=dict(Counter(lamp.kind for lamp in lamps).most_common()),
            energies={kind: even_histogram(values) for kind, values in sorted(energies.items())},
            colours=_warm_first([lamp.colour for lamp in lamps]),
            world_colours=_warm_first([world.colour for world in worlds if not world.hdri]),
            panoramas=dict(Counter(world.hdri for world in worlds if world.hdri).most_common()),
            world_strengths=even_histogram([world.strength for world in worlds]),
            exposures=even_histogram([lighting.exposure for lighting in self._lightings]),
        )


def _warm_first(colours: list[Colour]) -> tuple[Colour, ...]:
    """Sorted by how much more red than blue they are."""
    found = np.array(colours).reshape(-1, 3)
    warmth = (found[:, 0] - found[:, 2]) / np.maximum(found.max(axis=1), 1e-9)
    return tuple(colours[i] for i in np.argsort(-warmth, kind="stable"))
