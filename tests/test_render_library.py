"""Which assets are rendered, and what a run that fails or is stopped leaves behind; without Blender."""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Error, Event, Failed, Progress, encode
from blender_addon.contract.jobs import RenderViews
from blender_addon.contract.locks import only_one
from blender_addon.contract.view_dataset import ViewSettings, asset_folder, list_assets, read_asset
from procgen import render_library, worker_pool
from procgen.render_library import render_stale

SETTINGS = ViewSettings(resolution=8, azimuths=2, elevations=(10.0,), samples=1)
LIBRARY = Path("/library.blend")


def record(name: str, content: str = "1") -> AssetRecord:
    return AssetRecord(f"id-{name}", "COLLECTION", name, "chair", (), content, {}, {})


class Blenders:
    """Stands in for the Blender processes: renders nothing, or does what a test says."""

    def __init__(self) -> None:
        self.requests: list[RenderViews] = []
        self.timeouts: list[float] = []
        self.act: Callable[[str], None] = lambda name: None
        self.closed = 0

    def __call__(self, blender: Path | None, log: Path | None, threads: int | None) -> "Blenders":
        return self

    def run(self, request: RenderViews, emit: Any, timeout: float) -> dict[str, Any]:
        self.requests.append(request)
        self.timeouts.append(timeout)
        self.act(request.name)
        Path(request.out).mkdir()
        return {"centre": [0.0, 0.0, 0.5], "radius": 0.5, "blender": "4.5"}

    def end(self) -> None:
        self.closed += 1

    def names(self) -> list[str]:
        return sorted(request.name for request in self.requests)


@pytest.fixture
def blenders(monkeypatch: pytest.MonkeyPatch) -> Blenders:
    made = Blenders()
    monkeypatch.setattr(worker_pool, "BlenderWorker", made)
    monkeypatch.setattr(render_library, "write_views", lambda *arguments: None)
    return made


def run(
    views: Path,
    *records: AssetRecord,
    workers: int = 1,
    settings: ViewSettings = SETTINGS,
    library: Path = LIBRARY,
    events: list[Event] | None = None,
) -> list[str]:
    heard: list[Event] = [] if events is None else events
    return render_stale(library, records, views, settings, workers, None, heard.append)


def test_only_the_missing_and_the_stale_are_rendered(blenders: Blenders, tmp_path: Path) -> None:
    assert run(tmp_path, record("a"), record("b")) == ["id-a", "id-b"]
    assert run(tmp_path, record("a"), record("b", content="2"), record("c")) == ["id-b", "id-c"]
    assert blenders.names() == ["a", "b", "b", "c"]
    assert read_asset(asset_folder(tmp_path, "id-b")).source_hash == "2"
    assert run(tmp_path, record("a"), record("b", content="2"), record("c")) == []


def test_other_settings_make_everything_stale(blenders: Blenders, tmp_path: Path) -> None:
    run(tmp_path, record("a"))
    assert run(tmp_path, record("a"), settings=dataclasses.replace(SETTINGS, samples=2)) == ["id-a"]


def test_a_rename_rewrites_the_description_only(blenders: Blenders, tmp_path: Path) -> None:
    run(tmp_path, record("a"))
    renamed = dataclasses.replace(record("a"), name="b", category="stool")
    assert run(tmp_path, renamed) == []
    assert [(a.name, a.category) for a in list_assets(tmp_path)] == [("b", "stool")]


def test_views_of_removed_assets_go_and_those_of_other_libraries_stay(
    blenders: Blenders, tmp_path: Path
) -> None:
    run(tmp_path, record("other"), library=Path("/other.blend"))
    run(tmp_path, record("a"), record("b"))
    run(tmp_path, record("b"))
    assert [a.asset_id for a in list_assets(tmp_path)] == ["id-b", "id-other"]


@pytest.mark.parametrize("error", [UserError("it has no faces."), RuntimeError("a bug")])
def test_one_failing_asset_does_not_stop_the_others(
    blenders: Blenders, tmp_path: Path, error: Exception
) -> None:
    def fail(name: str) -> None:
        if name == "b":
            raise error

    blenders.act = fail
    events: list[Event] = []
    assert run(tmp_path, record("a"), record("b"), record("c"), events=events) == ["id-a", "id-c"]
    assert [e for e in events if isinstance(e, Failed)] == [Failed("b", str(error))]
    assert sorted(p.name for p in (tmp_path / "assets").iterdir()) == ["id-a", "id-c"]


def test_a_blender_that_hangs_is_ended_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blender = tmp_path / "blender"
    error = encode(Error("It has no faces."))
    blender.write_text(
        f"#!/bin/bash\nwhile read -r line; do echo >>{tmp_path}/starts\n"
        f"case $line in *stuck*) sleep 60;; *) echo '{error}';; esac; done\n"
    )
    blender.chmod(0o755)
    monkeypatch.setattr(render_library, "patience", lambda *of: 0.5)
    events: list[Event] = []
    both = [record("stuck"), record("b")]
    assert render_stale(LIBRARY, both, tmp_path / "views", SETTINGS, 1, blender, events.append) == []
    assert [event for event in events if isinstance(event, Failed)] == [
        Failed("stuck", "Blender took longer than this job can take, and was stopped."),
        Failed("b", "It has no faces."),
    ]
    assert len((tmp_path / "starts").read_text()) == worker_pool.STARTS + 1


def test_more_pictures_of_more_pixels_may_take_longer(blenders: Blenders, tmp_path: Path) -> None:
    large = dataclasses.replace(SETTINGS, resolution=512, samples=48, azimuths=5)
    for settings in (SETTINGS, large):
        run(tmp_path / str(settings.azimuths), record("a"), settings=settings)
    assert blenders.timeouts == [600 + 2 * 20, 600 + 5 * 20 * 8]


def test_progress_ends_at_the_total_and_knows_speed_and_time_left(blenders: Blenders, tmp_path: Path) -> None:
    events: list[Event] = []
    run(tmp_path, *(record(name) for name in "abc"), workers=2, events=events)
    progress = [e for e in events if isinstance(e, Progress)]
    assert [(p.done, p.total) for p in progress] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert progress[-1].seconds_left == 0 and progress[-1].values["images_per_second"] > 0


def test_stopping_keeps_what_is_finished_and_nothing_half_made(blenders: Blenders, tmp_path: Path) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done == 1:
            raise KeyboardInterrupt

    records = [record(name) for name in "abcdefgh"]
    with pytest.raises(KeyboardInterrupt):
        render_stale(LIBRARY, records, tmp_path, SETTINGS, 1, None, stop)
    finished = [a.name for a in list_assets(tmp_path)]
    assert blenders.closed and "a" in finished and len(finished) < len(records)
    assert not list((tmp_path / "assets").glob(".*"))
    assert run(tmp_path, *records) == [f"id-{n}" for n in "abcdefgh" if n not in finished]


def test_what_a_killed_run_left_is_cleared(blenders: Blenders, tmp_path: Path) -> None:
    (tmp_path / "assets" / ".partial-12345678-id-a" / "raw").mkdir(parents=True)
    run(tmp_path, record("a"))
    assert [p.name for p in (tmp_path / "assets").iterdir()] == ["id-a"]


def test_a_second_render_into_a_folder_is_refused_and_told_who_renders(
    blenders: Blenders, tmp_path: Path
) -> None:
    sentence = rf"\(process {os.getpid()}, since .*\) renders into {tmp_path}: wait for it"
    with only_one(tmp_path / ".lock", "renders"), pytest.raises(UserError, match=sentence):
        run(tmp_path, record("a"))
    assert not blenders.requests


def test_impossible_settings_change_nothing(blenders: Blenders, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="resolution"):
        run(tmp_path / "views", record("a"), settings=dataclasses.replace(SETTINGS, resolution=0))
    assert not (tmp_path / "views").exists()
