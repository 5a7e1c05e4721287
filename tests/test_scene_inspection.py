"""What is said of a scene dataset, against numbers counted by hand on the synthetic one.

It has two scenes of two cameras under two lightings. Each frame shows chair, ball and crate; a second ball
is hidden, a second crate is a distractor.
"""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract import scene_dataset
from blender_addon.contract.scene_dataset import Frame, FrameObject
from blender_addon.contract.scenes import SUBJECT, Camera
from procgen import open_dataset
from procgen.scene_inspection import charts, viewing
from procgen.scene_inspection.channels import channel_pictures, most_hidden
from procgen.scene_inspection.colours import depth_picture, id_picture, instance_colour, normal_picture
from procgen.scene_inspection.duplicates import BITS, fingerprint, near_duplicates
from procgen.scene_inspection.inspection import Inspection, inspect_dataset
from procgen.scene_inspection.overlays import colour_picture, flat_labels, solid_labels
from procgen.scene_inspection.sheet import frames_sheet
from procgen.scene_inspection.troubles import kinds_of_reasons
from procgen.scene_record.dataset import SceneDataset
from procgen.scene_record.geometry import project_to
from procgen.scenes.poses import as_tuple, looking_at, standing

from .synthetic_dataset import write_dataset


@pytest.fixture(scope="module")
def found(room: SceneDataset) -> Inspection:
    return inspect_dataset(room, lambda event: None)


# ---- numbers ----------------------------------------------------------------------------------------------


def test_subjects_are_counted_by_hand(found: Inspection) -> None:
    numbers = found.subjects
    assert (found.scenes, len(found.frame_ids)) == (2, 8)
    assert (numbers.seen, numbers.hidden, numbers.outside) == (24, 8, 0)
    assert numbers.per_frame == (3,) * 8
    assert [(a.name, a.seen, a.frames) for a in numbers.categories] == [
        ("ball", 8, 8), ("chair", 8, 8), ("crate", 8, 8),
    ]  # fmt: skip
    assert numbers.never_seen == []
    assert numbers.sizes.total == numbers.visibility.total - 8 == numbers.truncation.total - 8 == 24
    assert sum(map(sum, numbers.centres.counts)) == sum(map(sum, numbers.directions.counts)) == 24


def test_shares_fall_into_the_bins_of_the_records(room: SceneDataset, found: Inspection) -> None:
    subjects = [item for frame in room for item in frame.objects if item.role == SUBJECT]
    whole = sum(item.visibility >= 0.9 for item in subjects)
    cut = sum(item.truncation >= 0.1 for item in subjects)
    assert found.subjects.visibility.counts[-1] == whole
    assert found.subjects.visibility.counts[0] >= 8  # the hidden ball
    assert sum(found.subjects.truncation.counts[1:]) == cut > 0


def test_an_asset_that_is_not_seen_is_named(tmp_path: Path, room: SceneDataset) -> None:
    record = room.record
    more = dataclasses.replace(record.assets[0], asset_id="bbbb", name="Shy chair")
    folder = write_dataset(tmp_path / "d")
    scene_dataset.write(folder / "dataset.json", dataclasses.replace(record, assets=(*record.assets, more)))
    numbers = inspect_dataset(open_dataset(folder), lambda event: None).subjects
    assert [(a.name, a.seen) for a in numbers.never_seen] == [("Shy chair", 0)]


def test_cameras_and_lights_count_once(found: Inspection) -> None:
    assert found.cameras.count == found.cameras.heights.total == found.cameras.distances.total == 4
    pitches = dict(zip(found.cameras.pitches.edges, found.cameras.pitches.counts, strict=False))
    assert (pitches[-20], pitches[-30]) == (2, 2)  # 12 and 25 degrees down
    assert found.lights.lightings == 4
    assert found.lights.per_lighting.counts == (4,)
    assert found.lights.kinds == {"POINT": 4}
    assert found.lights.energies["POINT"].total == 4
    assert found.lights.world_colours == ((1, 0.8, 0.6),) * 2 + ((1, 1, 1),) * 2


def test_directions_are_those_of_the_assets_own_axes(room: SceneDataset) -> None:
    frame = room[0]  # its camera is at azimuth 0, the chair turned by 20 degrees
    azimuth, elevation = viewing.seen_from(frame.object(1), frame.camera, front=None)
    assert azimuth == pytest.approx(-20)
    assert elevation == pytest.approx(9.43, abs=0.01)
    assert viewing.seen_from(frame.object(1), frame.camera, front=170)[0] == pytest.approx(170)


def test_distance_is_to_the_box() -> None:
    pose = as_tuple(standing(0, 0, 0, 90))
    item = FrameObject(1, "a", "a", "a", SUBJECT, pose, 2.0, (-1, -0.5, 0), (1, 0.5, 1), 0, None)
    for eye, metres in (((0, -5, 0.5), 3.0), ((5, 0, 0.5), 4.0), ((0, 0, 0.5), 0.0)):
        camera = Camera(as_tuple(looking_at(eye, (0.1, 0, 0.5))), 64, 48, 60)
        assert viewing.distance_to(item, camera) == pytest.approx(metres)


def test_scenes_drawn_anew_and_failures_are_listed(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "d", without=[3])
    for index in (0, 1):
        path = scene_dataset.frame_folder(folder, index) / "frame.json"
        frame = scene_dataset.read(Frame, path)
        scene_dataset.write(path, dataclasses.replace(frame, given_up=("no subject is seen",)))
    found = inspect_dataset(open_dataset(folder), lambda event: None)
    assert [(r.scene, r.frames, r.reasons) for r in found.redrawn] == [(0, 2, ("no subject is seen",))]
    assert [(f.index, f.reasons) for f in found.failures] == [(3, ("left out by the test",))]


def test_reasons_are_counted_whatever_their_numbers() -> None:
    reasons = ["3 normals bent", "no subject is seen", "41 normals bent", "1.5 normals bent"]
    assert kinds_of_reasons(reasons) == [("… normals bent", 3), ("no subject is seen", 1)]


# ---- charts -----------------------------------------------------------------------------------------------


def test_values_beyond_the_ends_count_in_the_outermost_bins() -> None:
    assert charts.histogram([-1, 0, 0.5, 1, 2, 9], (0, 1, 2)).counts == (3, 3)
    assert charts.histogram([], (0, 1, 2)).counts == (0, 0)


def test_equal_values_share_a_bin() -> None:
    found = charts.even_histogram([40.0, 40.0 - 1e-9])
    assert found.total == 2
    assert found.edges[-1] - found.edges[0] > 1


def test_one_value_is_known_as_such() -> None:
    assert charts.even_histogram([0.0] * 3).only == 0
    assert charts.even_histogram([0.0, 0.01]).only is None
    assert charts.even_histogram([]).only is None


def test_every_whole_number_has_a_bin() -> None:
    found = charts.whole_histogram([2, 2, 5])
    assert (found.edges[0], found.counts) == (1.5, (2, 0, 0, 1))


def test_a_heat_map_counts_rows_from_the_top() -> None:
    image = charts.heat_map([0.1, 0.9, 0.9], [0.1, 0.9, 0.8], 2, 2, (0, 1, 0, 1))
    assert image.counts == ((1, 0), (0, 2))
    chart = charts.heat_map([0.1], [80], 2, 2, (0, 1, 90, -90))
    assert chart.counts == ((1, 0), (0, 0))
    assert (image.most, chart.empty_share) == (2, 0.75)


# ---- duplicates -------------------------------------------------------------------------------------------


def picture(seed: int) -> Image.Image:
    """Soft blobs, as different from each other as photographs are."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (7, 9, 3), dtype=np.uint8))
    return small.resize((96, 64), Image.Resampling.BICUBIC)


def test_a_copy_is_found_though_it_is_darker_and_noisy() -> None:
    rng = np.random.default_rng(0)
    pictures = [picture(seed) for seed in range(20)]
    noisy = np.asarray(pictures[4]) * 0.7 + rng.normal(0, 3, (64, 96, 3))
    pictures.append(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))
    bits = np.array([fingerprint(p) for p in pictures])
    found = near_duplicates(bits, np.arange(21))
    assert [(p.first, p.second) for p in found.pairs] == [(4, 20)]
    assert (found.count, found.frames) == (1, 2)
    same_viewpoint = np.arange(21)
    same_viewpoint[20] = 4
    assert near_duplicates(bits, same_viewpoint).count == 0


def test_blocks_find_what_a_comparison_of_all_finds() -> None:
    rng = np.random.default_rng(1)
    bits = rng.random((1300, BITS)) < 0.5
    for first, second, flipped in ((0, 1299, 0), (511, 512, 5), (600, 30, 12)):
        bits[second] = bits[first]
        bits[second, :flipped] ^= True
    found = near_duplicates(bits, np.arange(len(bits)))
    assert [(p.first, p.second, p.differing) for p in found.pairs] == [
        (0, 1299, 0), (511, 512, 5), (30, 600, 12),
    ]  # fmt: skip
    assert (found.count, found.frames) == (3, 6)


def test_small_objects_before_nothing_are_not_alike(turntable: SceneDataset) -> None:
    found = inspect_dataset(turntable, lambda event: None)
    chair, crate = turntable[0].record, turntable[8].record
    assert (chair.scene, crate.scene) == (0, 2)
    scenes = {frozenset((p.first // 4, p.second // 4)) for p in found.duplicates.pairs}
    assert scenes <= {frozenset((1,))}  # the ball looks the same from all sides


def test_many_copies_are_counted_and_some_listed() -> None:
    bits = np.repeat(np.arange(BITS)[None] % 3 == 0, 100, axis=0)
    found = near_duplicates(bits, np.arange(100))
    assert (found.count, found.frames, len(found.pairs)) == (4950, 100, 60)


# ---- pictures ---------------------------------------------------------------------------------------------


def test_boxes_are_drawn_at_their_pixels(room: SceneDataset) -> None:
    frame = room[0]
    pixels = np.asarray(flat_labels(frame, 256))  # four times as large
    item = frame.object(3)  # drawn last
    assert item.visible_box
    left, top, width, height = (round(4 * value) for value in item.visible_box)
    colour, right, bottom = instance_colour(3), left + width - 1, top + height - 1
    assert (pixels[bottom, left : right + 1] == colour).all()
    assert (pixels[top + 24 : bottom, right] == colour).all()
    assert not (pixels[bottom + 1, left : right + 1] == colour).all(axis=-1).any()


def test_masks_tint_subjects_only(room: SceneDataset) -> None:
    frame = room[0]
    plain, labelled = np.asarray(colour_picture(frame, 256)[0]), np.asarray(flat_labels(frame, 256))
    row, column = 4 * np.argwhere(frame.instance == 1)[0] + 2  # the back of the chair
    row += 8  # below the upper edge of its box
    expected = plain[row, column] * 0.55 + np.array(instance_colour(1)) * 0.45
    assert np.abs(labelled[row, column] - expected).max() <= 2
    for instance in (5, 6):  # the distractor and the floor
        row, column = 4 * np.argwhere(frame.instance == instance)[-1] + 2
        assert (labelled[row, column] == plain[row, column]).all()


def test_edges_of_3d_boxes_run_between_projected_corners(turntable: SceneDataset) -> None:
    frame = turntable[0]
    pixels = np.asarray(solid_labels(frame, 512))
    for x, y, _ in 8 * project_to(frame.box_corners(1), frame.camera):
        near = pixels[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3]
        assert (near == instance_colour(1)).all(axis=-1).any()


def test_seen_keypoints_are_filled_and_hidden_ones_are_not(turntable: SceneDataset) -> None:
    frame = turntable[0]
    pixels = np.asarray(solid_labels(frame, 512))
    point = next(p for p in frame.object(1).keypoints if p.visibility == 2)
    x, y = (int(8 * value) for value in point.pixel)
    assert tuple(pixels[y, x]) == instance_colour(1)


def test_a_box_that_reaches_behind_the_camera_is_drawn(room: SceneDataset) -> None:
    frame = room[0]
    inside = np.array(frame.camera.pose)
    inside[:3, 3] = np.array(frame.object(1).pose)[:3, 3] + [0, 0, 0.3]
    frame.camera = dataclasses.replace(frame.camera, pose=as_tuple(inside))
    assert solid_labels(frame, 128).size == (128, 96)


def test_every_channel_has_a_picture(room: SceneDataset) -> None:
    pictures = channel_pictures(room[0], 128)
    assert [name for name, _ in pictures][:6] == [
        "colour",
        "albedo",
        "depth",
        "normals",
        "instances",
        "parts",
    ]
    assert {p.size for _, p in pictures} == {(128, 96)}
    item = most_hidden(room[0].objects)
    assert item and item.category in pictures[6][0]
    record = dataclasses.replace(room.record, spec={"frames": {"albedo": False}})
    assert "albedo" not in dict(channel_pictures(SceneDataset(room.folder, record)[0], 128))


def test_colours_of_channels() -> None:
    depth = depth_picture(np.array([[0, 1, 4]], np.float32))[0]
    assert depth[1].sum() > depth[2].sum()
    assert (depth[0] == id_picture(np.array([[0]]))[0, 0]).all()
    normals = normal_picture(np.array([[[0, 0, 1], [0, 0, 0]]], np.float32))[0]
    assert normals[0].tolist() == [128, 128, 255]
    assert (normals[1] == depth[0]).all()
    assert len({instance_colour(i) for i in range(1, 200)}) > 150


def test_the_sheet_shows_every_frame(room: SceneDataset, tmp_path: Path) -> None:
    frames_sheet(tmp_path / "sheet.png", list(room)[:5])
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 3 * 300
        assert sheet.height > 2 * 225
