"""Reads a scene dataset: ``procgen.open_dataset(path)[i].depth``. Files: contract/scene_dataset.py."""

import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from blender_addon.contract import scene_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import RGB, Dataset, Frame, FrameObject, SceneAsset, SceneRecord
from blender_addon.contract.scenes import Camera

from . import frame_files, geometry, runs
from .mesh_file import Mesh, read_mesh

Float = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def open_dataset(path: str | Path) -> "SceneDataset":
    """The dataset in a folder that ``asset2vec scenes`` wrote. Raises UserError if there is none."""
    folder = Path(path)
    document = folder / "dataset.json"
    if not document.is_file():
        raise UserError(f"{folder} is not a scene dataset: it has no dataset.json.")
    return SceneDataset(folder, scene_dataset.read(Dataset, document))


class SceneDataset:
    """A sequence of frames: those that are there, by rising id; ids of frames that failed are left out."""

    def __init__(self, folder: Path, record: Dataset) -> None:
        self.folder = folder
        self.record = record
        self.categories = record.categories  # category id - 1 -> name
        self.assets: dict[str, SceneAsset] = {asset.asset_id: asset for asset in record.assets}
        names = (p.parent.name for p in (folder / "frames").glob("*/frame.json"))
        self.frame_ids = sorted(int(name) for name in names if name.isdigit())

    @property
    def has_albedo(self) -> bool:
        """Whether frames have an albedo: [frames] of the spec says so; specs of old always meant it."""
        return bool(self.record.spec.get("frames", {}).get("albedo", True))

    def __len__(self) -> int:
        return len(self.frame_ids)

    def __getitem__(self, i: int) -> "FrameView":
        return FrameView(self, self.frame_ids[i])

    def __iter__(self) -> Iterator["FrameView"]:
        return (FrameView(self, frame_id) for frame_id in self.frame_ids)

    def scene(self, i: int) -> SceneRecord:
        """All that is known of scene ``i``, which its frames name."""
        return scene_dataset.read(SceneRecord, scene_dataset.scene_file(self.folder, i))

    def mesh(self, asset_id: str) -> Mesh:
        path = scene_dataset.mesh_file(self.folder, asset_id)
        try:
            return read_mesh(path)
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise UserError(f"{path} is missing or damaged: make the dataset again.") from error

    def category_id(self, category: str) -> int:
        """From 1; 0 for one that the dataset does not know."""
        return self.categories.index(category) + 1 if category in self.categories else 0


class FrameView:
    """One frame. Its images are read, and what follows from them computed, when first asked for.

    Shapes: H, W is the camera's image. Points and normals are [H, W, 3], metres; see contract/coordinates.py.
    """

    def __init__(self, dataset: SceneDataset, frame_id: int) -> None:
        self.dataset = dataset
        self.frame_id = frame_id
        self.folder = scene_dataset.frame_folder(dataset.folder, frame_id)
        self.record = scene_dataset.read(Frame, self.folder / "frame.json")
        self.camera: Camera = self.record.camera
        self.objects: tuple[FrameObject, ...] = self.record.objects

    @cached_property
    def _colour(self) -> Bytes:
        return self._checked(RGB, frame_files.read_rgb(self.folder))

    @property
    def rgb(self) -> Bytes:
        """uint8 [H, W, 3], sRGB."""
        return self._colour[..., :3]

    @property
    def has_alpha(self) -> bool:
        """Whether there is nothing behind the objects."""
        return self._colour.shape[2] == 4

    @property
    def alpha(self) -> Bytes:
        """uint8 [H, W]: share of the pixel that is covered; 255 where the scene has a background."""
        if self.has_alpha:
            return self._colour[..., 3]
        return np.full(self._colour.shape[:2], 255, np.uint8)

    @property
    def has_albedo(self) -> bool:
        return self.dataset.has_albedo

    @cached_property
    def albedo(self) -> Bytes:
        """uint8 [H, W, 3], sRGB: unlit base colour. Raises UserError if the spec did not ask for it."""
        if not self.has_albedo:
            raise UserError(
                f"{self.dataset.folder} has no albedo: write `albedo = true` in [frames] of its spec, "
                "and make it again into another folder."
            )
        return self._checked("albedo.png", frame_files.read_albedo(self.folder))

    @cached_property
    def depth(self) -> Float:
        """float32 [H, W]: metres along the viewing axis, 0 where there is nothing."""
        return self._checked("depth.exr", frame_files.read_depth(self.folder))

    @cached_property
    def distance(self) -> Float:
        """float32 [H, W]: metres along the pixel's ray, 0 where there is nothing."""
        return geometry.ray_lengths(self.depth, self.camera)

    @cached_property
    def normal(self) -> Float:
        """float32 [H, W, 3], world space, facing the camera; 0 where there is nothing."""
        return self._checked("normal.exr", frame_files.read_normal(self.folder))

    @property
    def camera_normal(self) -> Float:
        """float32 [H, W, 3], camera space (+X right, +Y up, +Z towards the camera)."""
        return (self.normal @ self.camera_to_world[:3, :3]).astype(np.float32)

    @cached_property
    def instance(self) -> npt.NDArray[np.uint16]:
        """uint16 [H, W]: instance ids, 0 where there is nothing."""
        return self._checked("instance.png", frame_files.read_instance(self.folder))

    @cached_property
    def part(self) -> Bytes:
        """uint8 [H, W]: 1 + the material slot within the instance, 0 where there is nothing."""
        return self._checked("part.png", frame_files.read_part(self.folder))

    @property
    def category(self) -> npt.NDArray[np.uint16]:
        """uint16 [H, W]: category ids (SceneDataset.category_id), 0 where there is nothing."""
        ids = [self.dataset.category_id(item.category) for item in self.objects]
        return np.array([0, *ids], np.uint16)[self.instance]

    @cached_property
    def position(self) -> Array:
        """float64 [H, W, 3]: world points, NaN where there is nothing."""
        return geometry.positions(self.depth, self.camera)

    @property
    def object_coordinates(self) -> Array:
        """float64 [H, W, 3]: points in the asset space of what they belong to, NaN where there is nothing."""
        found = np.full(self.position.shape, np.nan)
        for item in self.objects:
            pixels = self.instance == item.instance
            found[pixels] = geometry.to_local(self.position[pixels], item.pose, item.scale)
        return found

    @property
    def nocs(self) -> Array:
        """float64 [H, W, 3]: object coordinates, 0 to 1 (geometry.normalised), NaN where there is nothing."""
        found = self.object_coordinates
        for item in self.objects:
            pixels = self.instance == item.instance
            found[pixels] = geometry.normalised(found[pixels], item.low, item.high)
        return found

    @property
    def K(self) -> Array:
        """[3, 3]: pixels from OpenCV camera space."""
        return geometry.camera_matrix(self.camera)

    @property
    def camera_to_world(self) -> Array:
        """[4, 4], camera as in contract/coordinates.py (+Y up, looks along -Z)."""
        return np.array(self.camera.pose)

    def object(self, instance: int) -> FrameObject:
        """By instance id, from 1."""
        if not 1 <= instance <= len(self.objects):
            raise KeyError(f"frame {self.frame_id} has no instance {instance}")
        return self.objects[instance - 1]

    def amodal(self, instance: int) -> Mask:
        """bool [H, W]: where the object would be seen if nothing stood before it; subjects only."""
        counts = self.object(instance).amodal
        if counts is None:
            raise ValueError(f"instance {instance} is no subject: it has no amodal mask")
        try:
            return runs.decode(counts, self.camera.height, self.camera.width)
        except ValueError as error:
            raise UserError(f"{self.folder / 'frame.json'} is damaged: {error}.") from error

    def box_corners(self, instance: int) -> Array:
        """[8, 3]: corners of the object's 3D box, world space (geometry.box_corners)."""
        item = self.object(instance)
        return geometry.box_corners(item.low, item.high, item.pose, item.scale)

    def flow_to(self, other: "FrameView") -> tuple[Float, Mask]:
        """Flow to another frame of the same scene: [H, W, 2] pixels, and where it sees the same point.

        Scenes stand still, so only the camera moves. NaN where there is no surface; where the mask [H, W]
        is false the point is hidden or out of the other image, and flow still says where it would be.
        """
        if self.record.scene != other.record.scene:
            raise ValueError(f"frames {self.frame_id} and {other.frame_id} show different scenes")
        flow = geometry.flow(self.position, self.camera, other.camera)
        seen = geometry.seen_again(self.position, self.instance, other.camera, other.depth, other.instance)
        return flow, seen

    def _checked(self, name: str, image: npt.NDArray) -> npt.NDArray:
        wanted = (self.camera.height, self.camera.width)
        if image.shape[:2] != wanted:
            raise UserError(
                f"{self.folder / name} has {image.shape[:2]} rows and columns, its camera {wanted}: "
                "remove the frame's folder and make it again."
            )
        return image
