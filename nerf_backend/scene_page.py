"""inspect.html: what a scene dataset shows, in one file that needs nothing else."""

import dataclasses
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image

from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_text
from blender_addon.contract.scenes import SUBJECT, Colour
from procgen.scene_inspection.channels import channel_pictures, hidden_pixels, most_hidden
from procgen.scene_inspection.charts import whole_histogram
from procgen.scene_inspection.duplicates import BITS
from procgen.scene_inspection.inspection import Inspection
from procgen.scene_inspection.overlays import colour_picture, flat_labels, solid_labels
from procgen.scene_inspection.subjects import Amount
from procgen.scene_inspection.troubles import Damages, kinds_of_reasons
from procgen.scene_record.dataset import FrameView, SceneDataset

from .html_page import data_uri, page_environment

SAMPLES = 12
CHANNEL_FRAMES = 2
SAMPLE_SIZE, CHANNEL_SIZE, PAIR_SIZE = 400, 256, 160  # pixels along the longer side
SWATCHES = 160  # colours that are shown, of all
ROWS = 200  # of a table


@dataclasses.dataclass(frozen=True)
class Sample:
    frame: int
    scene: int
    subjects: int  # seen
    flat: str  # data URIs
    solid: str


@dataclasses.dataclass(frozen=True)
class AlikePair:
    first: int  # frames
    second: int
    differing: int
    first_picture: str
    second_picture: str


def write_scene_page(path: Path, dataset: SceneDataset, found: Inspection, emit: Emit) -> int:
    """Writes the page whole or not at all; returns how many things on it are said to be damaged.

    What was not read before, the channels of the frames that are shown, may be damaged, too.
    """
    environment = page_environment()
    environment.filters["value"] = lambda number: f"{number:.4g}"
    damages = Damages(emit)
    pictures = _pictures(dataset, found, damages)
    damaged = [*found.damages, *damages.found]
    rows = {"damaged": [(d.item, d.message) for d in damaged[:ROWS]], "damages": len(damaged)}
    page = environment.get_template("scenes.html").render(_facts(dataset, found) | pictures | rows)
    write_text(path, page)
    return len(damaged)


def _facts(dataset: SceneDataset, found: Inspection) -> dict[str, Any]:
    reasons = [reason for scene in found.redrawn for reason in scene.reasons]
    # All frames of a scene fail together, for the same reasons.
    reasons += [r for failure in {f.scene: f for f in found.failures}.values() for r in failure.reasons]
    lights = found.lights
    return {
        "name": dataset.folder.resolve().name,
        "kind": dataset.record.spec.get("scene", "unknown"),
        "seed": dataset.record.seed,
        "found": found,
        "speed": found.summary.get("frames_per_second"),
        "wanted": len(dataset) + len(found.failures),
        "categories": _bars(found.subjects.categories),
        "assets": _bars(found.subjects.assets),
        "per_frame": whole_histogram(found.subjects.per_frame),
        "kinds": [(kind.lower(), "", count) for kind, count in lights.kinds.items()],
        "panoramas": [(Path(file).stem, file, count) for file, count in lights.panoramas.items()],
        "swatches": [
            (title, [_css_colour(colour) for colour in _spread(colours, SWATCHES)])
            for title, colours in (("lamps", lights.colours), ("surroundings", lights.world_colours))
        ],
        "bits": BITS,
        "reasons": kinds_of_reasons(reasons),
        "redrawn": [(f"scene {r.scene}, {r.frames} frames", r.reasons) for r in islice(found.redrawn, ROWS)],
        "failures": [(f"frame {f.index}, scene {f.scene}", f.reasons) for f in islice(found.failures, ROWS)],
    }


def _pictures(dataset: SceneDataset, found: Inspection, damages: Damages) -> dict[str, Any]:
    frames, samples, channels, pairs = [], [], [], []
    for place in sample_places(len(found.frame_ids), dataset.record.frames_per_scene):
        with damages.noted(f"frame {found.frame_ids[place]}"):
            frame = FrameView(dataset, found.frame_ids[place])
            samples.append(_sample(frame))
            frames.append(frame)
    for frame in _telling(frames):
        with damages.noted(f"frame {frame.frame_id}"):
            pictures = [(name, data_uri(p)) for name, p in channel_pictures(frame, CHANNEL_SIZE)]
            channels.append((frame.frame_id, pictures))
    for pair in found.duplicates.pairs:
        first, second = found.frame_ids[pair.first], found.frame_ids[pair.second]
        with damages.noted(f"frames {first} and {second}"):
            shown = [data_uri(_thumbnail(FrameView(dataset, frame))) for frame in (first, second)]
            pairs.append(AlikePair(first, second, pair.differing, *shown))
    return {"samples": samples, "channels": channels, "pairs": pairs}


def sample_places(frames: int, each: int) -> list[int]:
    """Places of SAMPLES frames, or of all: evenly spread, not always the first
    of the ``each`` of a scene."""
    count = min(SAMPLES, frames)
    step = frames // count
    return [i * frames // count + i % min(each, step) for i in range(count)]


def _sample(frame: FrameView) -> Sample:
    seen = sum(item.role == SUBJECT and item.visible_pixels > 0 for item in frame.objects)
    flat, solid = flat_labels(frame, SAMPLE_SIZE), solid_labels(frame, SAMPLE_SIZE)
    return Sample(frame.frame_id, frame.record.scene, seen, data_uri(flat), data_uri(solid))


def _telling(frames: list[FrameView]) -> list[FrameView]:
    """The frames whose channels are shown: where most of an object is hidden, so that its mask says much."""

    def hidden(frame: FrameView) -> int:
        item = most_hidden(frame.objects)
        return hidden_pixels(item) if item else -1

    return sorted(frames, key=hidden, reverse=True)[:CHANNEL_FRAMES]


def _thumbnail(frame: FrameView) -> Image.Image:
    return colour_picture(frame, PAIR_SIZE)[0]


def _bars(amounts: tuple[Amount, ...]) -> list[tuple[str, str, int]]:
    return [(a.name, f"{a.category}, in {a.frames} frames", a.seen) for a in amounts]


def _spread(colours: tuple[Colour, ...], most: int) -> list[Colour]:
    count = min(most, len(colours))
    return [colours[i * len(colours) // count] for i in range(count)]


def _css_colour(linear: Colour) -> str:
    """As bright as a screen can: only the hue and the saturation of light are of interest here."""
    brightest = max(*linear, 1e-9)
    r, g, b = (round(255 * (max(value, 0) / brightest) ** (1 / 2.2)) for value in linear)
    return f"rgb({r}, {g}, {b})"
