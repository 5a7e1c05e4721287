"""From OpenEXR files to a view dataset, without Blender."""

import json
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blender_addon.contract.view_dataset import ViewSettings, view_file
from procgen.cameras import intrinsics, pixel_directions, ring_cameras
from procgen.render_layers import encode_srgb, exact_labels, read_layers, straight_srgb
from procgen.view_writer import transforms, write_views

SETTINGS = ViewSettings(resolution=8, azimuths=2, elevations=(10.0,), samples=1)
CAMERAS = ring_cameras(SETTINGS)

# What Blender 4.x and 5.0 call the same channels; 5.0 writes each pass into a part of its own.
NAMES_4 = {"Combined": "ViewLayer.Combined", "DiffCol": "ViewLayer.DiffCol"}
NAMES_5 = {"Combined": "ViewLayer.Combined", "DiffCol": "ViewLayer.Diffuse Color"}


def write_exr(path: Path, passes: dict[str, np.ndarray], names: dict[str, str], parts: bool) -> None:
    """``passes``: name and components, "Combined RGBA", to the values of all pixels."""
    layers = {}
    for key, value in passes.items():
        name, components = key.split()
        pixels = np.broadcast_to(np.asarray(value, np.float32), (8, 8, len(components)))
        layers[name] = {
            f"{names.get(name, f'ViewLayer.{name}')}.{c}": OpenEXR.Channel(
                np.ascontiguousarray(pixels[..., i])
            )
            for i, c in enumerate(components)
        }
    header = {"compression": OpenEXR.NO_COMPRESSION, "type": OpenEXR.scanlineimage}
    path.parent.mkdir(parents=True, exist_ok=True)
    if parts:
        OpenEXR.File([OpenEXR.Part(dict(header), layer, name) for name, layer in layers.items()]).write(
            str(path)
        )
    else:
        OpenEXR.File(header, {n: c for layer in layers.values() for n, c in layer.items()}).write(str(path))


def write_rendered(folder: Path, names: dict[str, str], parts: bool) -> None:
    depth = np.full((8, 8, 1), 1e10, np.float32)
    depth[2:6, 2:6] = 2.0
    for view in range(SETTINGS.count()):
        file = f"{view:04d}.exr"
        write_exr(folder / "colour" / file, {"Combined RGBA": (0.25, 0, 0.05, 0.5)}, names, parts)
        albedo = {"Combined RGBA": (0.1, 0.2, 0.0, 1), "DiffCol RGB": (0.1, 0, 0)}
        write_exr(folder / "albedo" / file, albedo, names, parts)
        write_exr(
            folder / "labels" / file, {"Depth Z": depth, "Normal XYZ": CAMERAS[view][:3, 2]}, names, parts
        )


@pytest.mark.parametrize(("names", "parts"), [(NAMES_4, False), (NAMES_5, True)], ids=["4.x", "5.0"])
def test_the_channels_of_both_blenders_become_the_same_dataset(
    tmp_path: Path, names: dict[str, str], parts: bool
) -> None:
    write_rendered(tmp_path / "raw", names, parts)
    (tmp_path / "asset").mkdir()
    write_views(tmp_path / "raw", tmp_path / "asset", SETTINGS, CAMERAS)

    def read(channel: str) -> np.ndarray:
        path = view_file(tmp_path / "asset", channel, 1)
        return np.load(path) if path.suffix == ".npy" else np.asarray(Image.open(path))

    assert read("rgba")[0, 0].tolist() == [188, 0, 89, 128]  # 0.5 and 0.1 of light, half there
    assert read("albedo")[0, 0].tolist() == [124, 124, 0, 255]
    inside = np.zeros((8, 8), bool)
    inside[2:6, 2:6] = True
    assert np.array_equal(read("mask"), np.where(inside, 255, 0))
    assert read("depth").dtype == np.float32 and np.array_equal(read("depth"), np.where(inside, 2, 0))
    assert np.allclose(read("normal"), inside[..., None] * CAMERAS[1][:3, 2], atol=1e-6)


def test_layers_are_read_in_the_order_of_their_meaning(tmp_path: Path) -> None:
    write_exr(tmp_path / "a.exr", {"Normal XYZ": (1, 2, 3), "Combined RGBA": (4, 5, 6, 7)}, NAMES_4, False)
    layers = read_layers(tmp_path / "a.exr")
    assert layers["Normal"][0, 0].tolist() == [1, 2, 3] and layers["Combined"][0, 0].tolist() == [4, 5, 6, 7]


@given(st.integers(0, 255))
def test_srgb_encodes_what_the_standard_decodes(value: int) -> None:
    encoded = value / 255
    linear = encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4
    assert encode_srgb(np.array(linear)) == pytest.approx(encoded, abs=1e-5)


@given(st.floats(1 / 255, 1), st.floats(0, 1))
def test_straight_colour_does_not_depend_on_alpha(alpha: float, linear: float) -> None:
    opaque = straight_srgb(np.array([[[linear, linear, linear, 1]]], np.float32))
    part = straight_srgb(np.array([[[linear * alpha] * 3 + [alpha]]], np.float32))
    assert abs(int(opaque[0, 0, 0]) - int(part[0, 0, 0])) <= 1
    assert part[0, 0, 3] == round(255 * float(np.float32(alpha)))


def test_nothing_is_black_and_light_beyond_white_is_white() -> None:
    pixels = straight_srgb(np.array([[[0, 0, 0, 0], [7, 7, 7, 1]]], np.float32))
    assert pixels.tolist() == [[[0, 0, 0, 0], [255, 255, 255, 255]]]


@given(st.integers(0, 2**32 - 1))
def test_normals_are_of_unit_length_and_face_the_camera(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rays = pixel_directions(intrinsics(SETTINGS))
    normal = rng.normal(size=(8, 8, 3)).astype(np.float32)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    given_depth = rng.choice([0, 1.5, 1e10], size=(8, 8)).astype(np.float32)
    depth, facing, mask = exact_labels(given_depth, normal, rays)
    hit = given_depth == 1.5
    assert np.array_equal(mask == 255, hit) and np.array_equal(depth, np.where(hit, 1.5, 0))
    assert np.allclose(np.linalg.norm(facing[hit], axis=-1), 1, atol=1e-5) and not facing[~hit].any()
    assert ((facing * rays).sum(-1) < 1e-5).all()
    already = hit & ((normal * rays).sum(-1) < 0)
    assert np.allclose(facing[already], normal[already], atol=1e-6)


def test_transforms_hold_what_nerfstudio_and_instant_ngp_read(tmp_path: Path) -> None:
    document = json.loads(json.dumps(transforms(SETTINGS, CAMERAS)))
    assert document["camera_model"] == "OPENCV"
    assert (document["w"], document["h"], document["cx"], document["cy"]) == (8, 8, 4, 4)
    # instant-ngp takes fl_x or camera_angle_x: both must say the same.
    assert document["fl_x"] == pytest.approx(4 / np.tan(document["camera_angle_x"] / 2))
    assert not any(document[k] for k in ("k1", "k2", "p1", "p2"))
    frame = document["frames"][1]
    assert np.allclose(frame["transform_matrix"], CAMERAS[1])
    assert (frame["file_path"], frame["depth_file_path"]) == ("rgba/001.png", "depth/001.npy")
    # instant-ngp: position * scale + offset must bring the unit sphere into the cube 0..1.
    ends = np.array([[-1.0], [1.0]]) * document["scale"] + document["offset"]
    assert document["aabb_scale"] == 1 and ends.min() >= 0 and ends.max() <= 1
