"""asset2vec inspect: one page that needs nothing else, or one sentence."""

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed, Progress
from nerf_backend.cli import main
from nerf_backend.commands import inspect
from nerf_backend.scene_page import sample_places
from procgen.scene_record.dataset import SceneDataset

from .synthetic_dataset import write_dataset


def run(dataset: Path, out: Path | None = None, events: list[Event] | None = None) -> dict[str, Any]:
    emit = (events if events is not None else []).append
    return inspect.run(argparse.Namespace(dataset=dataset, out=out), emit)


def test_the_page_is_one_file_with_the_counts(room: SceneDataset, tmp_path: Path) -> None:
    events: list[Event] = []
    payload = run(room.folder, tmp_path / "page.html", events)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "http" not in page
    assert "<script" not in page
    assert all(source.startswith("data:image/jpeg") for source in re.findall(r'(?:src|href)="([^"]*)"', page))
    assert not re.search(r"url\(|@import", page)
    for text in ("<b>24</b><span>subjects seen</span>", "<b>3 of 3</b>", "<b>2</b><span>scenes</span>",
                 "Red ball", "Blue crate", "Plain chair", "frame 7", "4 cameras", "4 lightings"):  # fmt: skip
        assert text in page
    assert (payload["frames"], payload["subjects"], payload["frames_failed"]) == (8, 24, 0)
    assert str(tmp_path / "page.html") in inspect.summary(payload)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == list(range(9))


def test_by_default_it_lies_in_the_dataset_and_says_what_failed(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "<b>odd & name", without=[3])
    assert run(folder)["frames_failed"] == 1
    page = (folder / "inspect.html").read_text(encoding="utf-8")
    assert "<b>7 of 8</b>" in page
    assert "left out by the test" in page
    assert "<h1>&lt;b&gt;odd &amp; name</h1>" in page


def test_a_turntable_has_a_page(turntable: SceneDataset, tmp_path: Path) -> None:
    assert run(turntable.folder, tmp_path / "page.html")["frames"] == 12


def test_what_is_no_dataset_is_refused(room: SceneDataset, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"not a scene dataset: it has no dataset\.json"):
        run(tmp_path)
    empty = write_dataset(tmp_path / "empty", without=range(8))
    with pytest.raises(UserError, match="has no frames yet"):
        run(empty)
    assert not (empty / "inspect.html").exists()
    with pytest.raises(UserError, match=r"let it end in \.html"):
        run(room.folder, tmp_path / "page.png")


def test_what_is_damaged_is_left_out_and_listed(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "d", without=[7])
    damaged = {
        "frames/000002/rgb.png": "frame 2",  # every frame's is read
        "frames/000004/frame.json": "frame 4",
        "frames/000006/instance.png": "frame 6",  # only read where the page shows it
        "scenes/000001.json": "scene 1",
        "failures/000007.json": "failures/000007.json",
    }
    for name in damaged:
        (folder / name).write_bytes(b"nothing that can be read")
    events: list[Event] = []
    payload = run(folder, events=events)
    failed = {event.item: event.message for event in events if isinstance(event, Failed)}
    assert sorted(failed) == sorted(damaged.values())
    assert (payload["frames"], payload["damaged"]) == (5, 5)
    page = (folder / "inspect.html").read_text(encoding="utf-8")
    assert "<b>5 of 7</b>" in page
    for name, item in damaged.items():
        assert str(Path(name)) in failed[item]
        assert f"<td>{item}</td>" in page
    assert "<h2>Damaged</h2>" in page
    assert main(["inspect", str(folder)]) == 2


def test_a_dataset_of_damaged_frames_has_no_page(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "d", without=range(1, 8))
    (folder / "frames" / "000000" / "rgb.png").unlink()
    with pytest.raises(UserError, match="no frame that can be read"):
        run(folder)
    assert not (folder / "inspect.html").exists()


def test_what_never_changes_is_said_not_drawn(room: SceneDataset, tmp_path: Path) -> None:
    run(room.folder, tmp_path / "page.html")
    assert "always 0 stops" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("frames", "each"), [(1, 1), (8, 4), (12, 4), (13, 2), (100, 4), (10000, 4)])
def test_samples_are_spread(frames: int, each: int) -> None:
    places = sample_places(frames, each)
    assert len(set(places)) == len(places) == min(frames, 12)
    assert places == sorted(places)
    assert places[-1] < frames
    if frames >= 100:
        assert len({place % each for place in places}) > 2
