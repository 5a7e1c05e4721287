"""What all exports have in common: which objects, which split, whole or not at all."""

import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from pycocotools import mask as coco_mask

import procgen
from blender_addon.contract.errors import UserError
from nerf_backend.cli import main
from procgen.exports import FORMATS, MARK, SPLIT, coco, export_dataset
from procgen.exports.polygons import flat, polygon, polygons
from procgen.exports.subjects import TRAIN, VAL, categories, keypoint_names, splits, subjects, write_rgb
from procgen.scene_record.dataset import SceneDataset

from .exported import silent
from .synthetic_dataset import write_dataset

MASKS = arrays.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9)))


def filled(outlines: list[list[float]], mask: np.ndarray) -> np.ndarray:
    """As COCO's tools fill polygons."""
    return coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(outlines, *mask.shape))).astype(bool)


@given(MASKS)
def test_polygons_fill_to_the_same_mask(mask: np.ndarray) -> None:
    if mask.any():
        assert np.array_equal(filled([flat(p) for p in polygons(mask)], mask), mask)
        assert np.array_equal(filled([flat(polygon(mask))], mask), mask)


def test_a_hole_is_joined_to_its_outline_and_parts_are_apart() -> None:
    ring = np.ones((5, 9), bool)
    ring[1:4, 1:4] = False
    ring[2, 2] = True  # a part within the hole
    ring[:, 6] = False
    found = polygons(ring)
    assert len(found) == 3
    assert [len(p) for p in found] == [4 + 4 + 2, 4, 4]


def test_only_visible_subjects_of_the_library_are_named(room: SceneDataset) -> None:
    assert categories(room) == ["ball", "chair", "crate"]
    assert [item.instance for item in subjects(room[0])] == [1, 2, 3]  # 4 is hidden, 5 a distractor
    assert keypoint_names(room, "chair") == ["seat_left", "seat_right", "foot"]
    assert keypoint_names(room, "ball") == []


def test_frames_of_a_scene_stay_together(room: SceneDataset) -> None:
    parts = splits(room, 0.5)
    assert splits(room, 0.5) == parts
    assert sorted(parts[TRAIN] + parts[VAL]) == room.frame_ids
    assert len({i // 4 for i in parts[VAL]}) == len({i // 4 for i in parts[TRAIN]}) == 1
    assert splits(room, 0) == {TRAIN: room.frame_ids}
    assert len(splits(room, 0.01)[VAL]) == 4  # never none, if asked for
    with pytest.raises(UserError, match="at least 0 and below 1"):
        splits(room, 1.0)


def test_pictures_are_linked_and_alpha_is_laid_on_black(
    tmp_path: Path, room: SceneDataset, turntable: SceneDataset
) -> None:
    write_rgb(room[0], tmp_path / "same.png")
    assert (tmp_path / "same.png").samefile(room[0].folder / "rgb.png")
    write_rgb(turntable[0], tmp_path / "black.png")
    picture = np.asarray(Image.open(tmp_path / "black.png"))
    assert np.array_equal(picture, np.where(turntable[0].alpha[..., None] > 0, turntable[0].rgb, 0))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_it_is_and_writes_equal_bytes(
    tmp_path: Path, turntable: SceneDataset, name: str
) -> None:
    assert FORMATS[name].__doc__
    files = {}
    for run in ("a", "b"):
        out = tmp_path / run
        export_dataset(turntable, name, out, silent)
        files[run] = {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert files["a"] == files["b"]
    assert json.loads(files["a"][Path(MARK)])["format"] == name
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_an_export_is_replaced_and_nothing_else_is(tmp_path: Path, room: SceneDataset) -> None:
    out = tmp_path / "out"
    export_dataset(room, "kitti", out, silent)
    (out / "training" / "old.txt").write_text("of the export before")
    export_dataset(room, "kitti", out, silent)
    assert not (out / "training" / "old.txt").exists()
    with pytest.raises(UserError, match="or another export"):
        export_dataset(room, "yolo", out, silent)
    assert (out / "training").exists()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to mother.txt").write_text("Dear mother")
    for folder in (tmp_path / "letters", tmp_path / "letters" / "to mother.txt"):
        with pytest.raises(UserError, match="has other files in it"):
            export_dataset(room, "yolo", folder, silent)
    assert (tmp_path / "letters" / "to mother.txt").read_text() == "Dear mother"


def test_a_failed_export_leaves_the_earlier_one(
    tmp_path: Path, room: SceneDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_dataset(room, "coco", out, silent)

    def broken(*_: object) -> None:
        raise UserError("no more")

    monkeypatch.setattr(coco, "rle", broken)
    with pytest.raises(UserError, match="no more"):
        export_dataset(room, "coco", out, silent)
    assert (out / "annotations" / "instances_train.json").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_missing_package_is_named(
    tmp_path: Path, room: SceneDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(UserError, match=r"h5py: pip install 'asset2vec\[scenes\]'"):
        export_dataset(room, "hdf5", tmp_path / "out", silent)


def test_val_is_refused_where_it_means_nothing(tmp_path: Path, room: SceneDataset) -> None:
    assert SPLIT == ["coco", "yolo", "kitti", "webdataset"]
    with pytest.raises(UserError, match="no validation part"):
        export_dataset(room, "bop", tmp_path / "out", silent, val=0.5)


def test_a_dataset_without_frames_is_refused(tmp_path: Path) -> None:
    dataset = procgen.open_dataset(write_dataset(tmp_path, without=range(8)))
    with pytest.raises(UserError, match="has no frames yet"):
        export_dataset(dataset, "coco", tmp_path / "out", silent)


def test_one_scene_cannot_be_split(tmp_path: Path) -> None:
    dataset = procgen.open_dataset(write_dataset(tmp_path, without=range(4, 8)))
    with pytest.raises(UserError, match="cannot be split"):
        splits(dataset, 0.5)


def test_the_command(tmp_path: Path, room: SceneDataset, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["export", str(room.folder), "--format", "yolo", "--out", str(tmp_path / "out"), "--val", "0.5"]
    assert main(command) == 0
    assert "8 frames written into" in capsys.readouterr().out
    assert len(list((tmp_path / "out" / "detect" / "images" / "val").iterdir())) == 4
    shutil.rmtree(tmp_path / "out")
    assert main(["export", str(tmp_path), "--format", "coco", "--out", str(tmp_path / "out")]) == 2
    assert "is not a scene dataset" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_damaged_file_is_named_not_the_export(tmp_path: Path, kind: str) -> None:
    """A format names a file that is missing, cut off or nonsense, or else it does not need it."""
    folder = write_dataset(tmp_path / "d", without=range(1, 8))
    mesh = folder / "meshes" / "aaaa000000000001.npz"
    named: Counter[str] = Counter()
    for path in [*(folder / "frames" / "000000").glob("*.*"), mesh]:
        if path.name == "frame.json":
            continue
        whole = path.read_bytes()
        for damaged in (None, whole[: len(whole) // 2], b"nothing that can be read"):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            try:
                export_dataset(procgen.open_dataset(folder), kind, tmp_path / "out", silent)
            except UserError as error:
                named[path.stem] += 1
                assert f"{path} is missing or damaged" in str(error)
        path.write_bytes(whole)
    assert named["rgb"] == 3
    assert set(named.values()) == {3}
    if kind == "bop":
        assert set(named) == {"rgb", "depth", "instance", mesh.stem}
    if kind == "webdataset":
        assert set(named) == {"rgb", "albedo", "depth", "normal", "instance", "part"}


def test_a_dataset_that_must_not_be_written_is_exported(
    tmp_path: Path, room: SceneDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linked files are flushed without being opened for writing, which their owner may have forbidden."""
    folder = shutil.copytree(room.folder, tmp_path / "d")
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    flags = []
    if os.name != "nt":
        import fcntl

        monkeypatch.setattr(os, "fsync", lambda file: flags.append(fcntl.fcntl(file, fcntl.F_GETFL)))
    export_dataset(procgen.open_dataset(folder), "yolo", tmp_path / "out", silent)
    export_dataset(procgen.open_dataset(folder), "yolo", tmp_path / "out", silent)  # replaces the first one
    assert flags or os.name == "nt"
    assert not any(flag & (os.O_WRONLY | os.O_RDWR) for flag in flags)
