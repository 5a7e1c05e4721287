"""Renders the assets of one library into a view dataset: only what is missing or stale.

An asset's folder appears when its last view is written, so that a run can be stopped at any time
and continued by the next. Workers are threads, each with a Blender process of its own; what an
asset looks like does not depend on which one renders it.
"""

import dataclasses
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Emit, Event, Progress, seconds_left
from blender_addon.contract.files import clear_partials, remove_folder, whole_folder
from blender_addon.contract.fronts import Front
from blender_addon.contract.jobs import RenderViews
from blender_addon.contract.locks import only_one
from blender_addon.contract.view_dataset import (
    AssetViews,
    ViewSettings,
    asset_folder,
    list_assets,
    read_asset,
    write_asset,
    write_settings,
)

from .blender_process import BlenderWorker
from .cameras import check_settings, ring_cameras
from .patience import ASSET, patience
from .view_writer import write_views
from .worker_pool import Workers, again_if_it_died, do_all, failure_of

STAGE = "render"
LOCK = ".lock"  # held while a command renders into the folder


def render_stale(
    library: Path,
    records: Sequence[AssetRecord],
    views: Path,
    settings: ViewSettings,
    workers: Workers,
    blender: Path | None,
    emit: Emit,
    log: Path | None = None,
) -> list[str]:
    """Brings ``views`` up to date with the library's ``records``; returns the ids it rendered.

    An asset that cannot be rendered is reported as Failed and the others go on. Assets that the
    library no longer has lose their folder; those that were only renamed get a new asset.json.
    """
    check_settings(settings)
    with only_one(views / LOCK, f"renders into {views}"):
        write_settings(views, settings)
        clear_partials(views / "assets")
        _remove_gone(library, records, views)
        stale = [r for r in records if not _bring_up_to_date(library, r, views, settings)]
        renderer = _Renderer(library, views, settings)
        progress = _RenderProgress(len(stale), settings.count(), emit)
        rendered = []
        with closing(do_all(stale, renderer.render, workers, blender, log)) as finished:
            for record, future in finished:
                if failure := failure_of(future, record.name):
                    emit(failure)
                else:
                    rendered.append(record.asset_id)
                progress.step(record.name, not failure)
        clear_partials(views / "assets")  # of nodes that were lost
        return sorted(rendered)


def _remove_gone(library: Path, records: Sequence[AssetRecord], views: Path) -> None:
    present = {record.asset_id for record in records}
    for asset in list_assets(views):
        if asset.library == str(library) and asset.asset_id not in present:
            remove_folder(asset_folder(views, asset.asset_id))


def _bring_up_to_date(library: Path, record: AssetRecord, views: Path, settings: ViewSettings) -> bool:
    """Whether the views show the asset as it is; corrects what asset.json says of its name."""
    folder = asset_folder(views, record.asset_id)
    if not (folder / "asset.json").exists():
        return False
    asset = read_asset(folder)
    if not asset.is_current(record.source_hash, settings):
        return False
    named = dataclasses.replace(
        asset, name=record.name, category=record.category, library=str(library), **_front(record)
    )
    if named != asset:
        write_asset(folder, named)
    return True


def _front(record: AssetRecord) -> dict[str, Any]:
    """The fields of AssetViews that say where the asset faces."""
    front = Front.from_metadata(record.front)
    return (
        {"front": front.in_category, "front_from": front.origin}
        if front
        else {"front": None, "front_from": ""}
    )


class _Renderer:
    """Renders one asset after the other, in whichever worker is free."""

    def __init__(self, library: Path, views: Path, settings: ViewSettings) -> None:
        self._library, self._views, self._settings = library, views, settings
        self._cameras = ring_cameras(settings)

    def render(self, worker: BlenderWorker, record: AssetRecord) -> None:
        def attempt() -> None:
            with whole_folder(asset_folder(self._views, record.asset_id)) as folder:
                self._render_into(folder, worker, record)

        again_if_it_died(attempt)

    def _render_into(self, folder: Path, worker: BlenderWorker, record: AssetRecord) -> None:
        raw = folder / "raw"
        request = RenderViews(
            library=str(self._library),
            kind=record.kind,
            name=record.name,
            settings=dataclasses.asdict(self._settings),
            cameras=self._cameras.tolist(),
            out=str(raw),
        )
        seen = worker.run(request, _ignore, self._patience())
        write_views(raw, folder, self._settings, self._cameras)
        shutil.rmtree(raw)
        views = AssetViews(
            asset_id=record.asset_id,
            name=record.name,
            category=record.category,
            library=str(self._library),
            source_hash=record.source_hash,
            settings_hash=self._settings.hash(),
            centre=tuple(seen["centre"]),
            radius=seen["radius"],
            blender=seen["blender"],
            **_front(record),
        )
        write_asset(folder, views)

    def _patience(self) -> float:
        of = self._settings
        return patience(ASSET, of.count(), of.resolution**2 * of.samples)


class _RenderProgress:
    """Speed and time left, counted from the first start."""

    def __init__(self, assets: int, views: int, emit: Emit) -> None:
        self._assets, self._views, self._emit = assets, views, emit
        self._done, self._rendered = 0, 0
        self._start = time.monotonic()
        if assets:
            emit(Progress(STAGE, 0, assets))

    def step(self, name: str, succeeded: bool) -> None:
        self._done += 1
        self._rendered += succeeded
        seconds = time.monotonic() - self._start
        self._emit(
            Progress(
                STAGE,
                self._done,
                self._assets,
                message=name,
                seconds_left=seconds_left(self._start, self._done, self._assets),
                values={"images_per_second": self._rendered * self._views / seconds},
            )
        )


def _ignore(event: Event) -> None:
    """A render has no events but its result."""
