"""What a dataset shows of its subjects: how often, how large, where in the image, from which side."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

from blender_addon.contract.scene_dataset import Frame, FrameObject, SceneAsset
from blender_addon.contract.scenes import SUBJECT, Camera

from .charts import HeatMap, Histogram, heat_map, histogram
from .viewing import seen_from

SHARES = tuple(i / 10 for i in range(11))
SIZES = (0.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0)
CENTRE_CELLS = 24  # along the longer side of the image
DEGREES = 15.0  # of a cell of the directions


@dataclasses.dataclass(frozen=True)
class Amount:
    """How often a category or an asset is seen."""

    name: str
    category: str
    seen: int  # instances in frames, with at least one pixel
    frames: int


@dataclasses.dataclass(frozen=True)
class SubjectNumbers:
    """All of subjects; seen: with at least one visible pixel."""

    seen: int  # in frames, each counted in each
    hidden: int  # in the image, and nothing of them is seen
    outside: int  # nothing of them is in the image
    per_frame: tuple[int, ...]  # seen, by frame
    categories: tuple[Amount, ...]  # that assets are of, the most frequent first
    assets: tuple[Amount, ...]  # all, the most frequent first
    sizes: Histogram  # square root of the visible pixels
    centres: HeatMap  # of the boxes of what is visible, as shares of the image
    visibility: Histogram  # of those in the image
    truncation: Histogram
    directions: HeatMap  # azimuth to the right, elevation upwards, degrees

    @property
    def never_seen(self) -> list[Amount]:
        return [asset for asset in self.assets if asset.seen == 0]


class SubjectTally:
    """Adds up frames; ``numbers()`` says what came together."""

    def __init__(self, assets: Sequence[SceneAsset]) -> None:
        self._assets = {asset.asset_id: asset for asset in assets}
        self._seen: Counter[str] = Counter()  # by asset
        self._frames: Counter[str] = Counter()  # by asset
        self._category_frames: Counter[str] = Counter()
        self._hidden = self._outside = 0
        self._per_frame: list[int] = []
        self._sizes: list[float] = []
        self._centres: list[tuple[float, float]] = []
        self._directions: list[tuple[float, float]] = []
        self._visibility: list[float] = []
        self._truncation: list[float] = []
        self._shape = (1, 1)

    def add(self, frame: Frame) -> None:
        subjects = [item for item in frame.objects if item.role == SUBJECT]
        seen = [item for item in subjects if item.visible_pixels]
        self._shape = (frame.camera.width, frame.camera.height)
        self._per_frame.append(len(seen))
        self._seen.update(item.asset_id for item in seen)
        self._frames.update({item.asset_id for item in seen})
        self._category_frames.update({item.category for item in seen})
        for item in subjects:
            self._add_share(item)
        for item in seen:
            self._add_seen(item, frame.camera)

    def _add_share(self, item: FrameObject) -> None:
        if not (item.amodal_pixels or item.visible_pixels):
            self._outside += 1
            return
        self._hidden += not item.visible_pixels
        self._visibility.append(item.visibility or 0.0)
        self._truncation.append(item.truncation or 0.0)

    def _add_seen(self, item: FrameObject, camera: Camera) -> None:
        assert item.visible_box is not None  # it has visible pixels
        left, top, width, height = item.visible_box
        self._sizes.append(item.visible_pixels**0.5)
        self._centres.append(((left + width / 2) / camera.width, (top + height / 2) / camera.height))
        asset = self._assets.get(item.asset_id)
        self._directions.append(seen_from(item, camera, asset.front if asset else None))

    def numbers(self) -> SubjectNumbers:
        x, y = zip(*self._centres, strict=True) if self._centres else ((), ())
        azimuths, elevations = zip(*self._directions, strict=True) if self._directions else ((), ())
        longer = max(self._shape)
        columns, rows = (max(1, round(CENTRE_CELLS * side / longer)) for side in self._shape)
        return SubjectNumbers(
            seen=len(self._sizes),
            hidden=self._hidden,
            outside=self._outside,
            per_frame=tuple(self._per_frame),
            categories=self._categories(),
            assets=self._amounts(),
            sizes=histogram(self._sizes, SIZES),
            centres=heat_map(x, y, columns, rows, (0, 1, 0, 1)),
            visibility=histogram(self._visibility, SHARES),
            truncation=histogram(self._truncation, SHARES),
            directions=heat_map(
                azimuths, elevations, int(360 / DEGREES), int(180 / DEGREES), (-180, 180, 90, -90)
            ),
        )

    def _amounts(self) -> tuple[Amount, ...]:
        found = [
            Amount(asset.name, asset.category, self._seen[key], self._frames[key])
            for key, asset in self._assets.items()
        ]
        return _most_first(found)

    def _categories(self) -> tuple[Amount, ...]:
        seen: Counter[str] = Counter()
        for key, asset in self._assets.items():
            seen[asset.category] += self._seen[key]
        return _most_first([Amount(name, name, seen[name], self._category_frames[name]) for name in seen])


def _most_first(found: list[Amount]) -> tuple[Amount, ...]:
    return tuple(sorted(found, key=lambda amount: (-amount.seen, amount.name)))
