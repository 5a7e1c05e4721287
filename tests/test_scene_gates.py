"""Each gate lets a right frame pass and catches the fault it is named for."""

import dataclasses
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from procgen.scene_record import gates
from procgen.scene_record.dataset import FrameView, SceneDataset


def labels(frame: FrameView) -> Any:
    names = ("albedo", "depth", "normal", "instance", "part")
    return SimpleNamespace(**{name: getattr(frame, name).copy() for name in names})


def test_right_frames_pass(room: SceneDataset) -> None:
    for frame in room:
        subjects = {o.instance: frame.amodal(o.instance) for o in frame.objects if o.role == "subject"}
        assert gates.check_labels(labels(frame), frame.objects) == []
        assert gates.check_amodal(frame.instance, subjects) == []


def spoil_id(view: Any) -> None:
    view.instance[0, 0] = 999


def spoil_partition(view: Any) -> None:
    view.instance[np.nonzero(view.instance)[0][0], np.nonzero(view.instance)[1][0]] = 0


def spoil_part(view: Any) -> None:
    view.part[np.nonzero(view.part)[0][0], np.nonzero(view.part)[1][0]] = 0


def spoil_normal(view: Any) -> None:
    view.normal *= 0.9


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_id, "not in the table"),
        (spoil_partition, "without an instance id"),
        (spoil_part, "without an part id"),
        (spoil_normal, "not unit length"),
    ],
)
def test_wrong_labels_are_caught(spoil: Callable[[Any], None], reason: str, room: SceneDataset) -> None:
    frame = room[0]
    view = labels(frame)
    spoil(view)
    assert any(reason in wrong for wrong in gates.check_labels(view, frame.objects))


def test_a_frame_without_subjects_is_caught(room: SceneDataset) -> None:
    frame = room[0]
    unseen = [dataclasses.replace(o, visible_pixels=0) for o in frame.objects]
    assert gates.check_labels(labels(frame), unseen) == ["no subject is seen"]


def test_visible_pixels_outside_of_the_amodal_mask_are_caught(room: SceneDataset) -> None:
    frame = room[0]
    largest = max((o for o in frame.objects if o.role == "subject"), key=lambda o: o.visible_pixels)
    mask = np.roll(frame.amodal(largest.instance), 5, axis=1)
    assert gates.check_amodal(frame.instance, {largest.instance: mask})


@pytest.mark.parametrize(("value", "reason"), [(0, "black"), (255, "blown out"), (100, "one colour")])
def test_pictures_of_nothing_are_caught(value: int, reason: str, room: SceneDataset) -> None:
    shape = room[0].rgb.shape
    images: Any = SimpleNamespace(rgb=np.full(shape, value, np.uint8), depth=room[0].depth)
    assert reason in gates.check_colour(images)[0]


def test_depths_that_contradict_each_other_are_caught(room: SceneDataset) -> None:
    views = [f for f in room if f.record.scene == 0 and f.record.lighting == 0]
    cameras, depths = [v.camera for v in views], [v.depth for v in views]
    assert len(views) > 1
    assert gates.check_views(cameras, depths) == []
    nearer = [depths[0] * 0.5, *depths[1:]]
    assert gates.check_views(cameras, nearer)
