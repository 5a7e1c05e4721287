"""``asset2vec front``: what an artist says of fronts reaches libraries and catalogue, and nothing else."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed
from blender_addon.contract.files import write_json
from blender_addon.contract.fronts import AMBIGUOUS, ARTIST, FOUND, Front
from blender_addon.contract.jobs import MakeSamples, WriteMetadata
from blender_addon.contract.locks import Hold
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from nerf_backend.cli import parser
from nerf_backend.commands import front
from nerf_backend.fit_settings import FitSettings
from nerf_backend.refresh import RefreshOptions, refresh
from procgen.blender_process import BlenderWorker
from procgen.list_library import list_library

pytestmark = pytest.mark.bpy

FIRST, SECOND = "Chair 001", "Chair 002"
FRONTS = {FIRST: Front(37.5, FOUND, 0.9), SECOND: Front(-10.0, AMBIGUOUS, 0.2)}


def ignore(event: Event) -> None:
    pass


def records(library: Path) -> dict[str, AssetRecord]:
    return {r.name: r for r in list_library(library, [], library.parent / "previews", None, ignore)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two chairs with the fronts that a refresh would have written."""
    library = tmp_path_factory.mktemp("fronts") / "chairs.blend"
    with BlenderWorker(None) as worker:
        worker.run(MakeSamples(str(library), "chair", 2, 1, turned=False, variant="original"), ignore)
        rows = {r.asset_id: FRONTS[r.name].metadata() for r in records(library).values()}
        worker.run(WriteMetadata(str(library), rows), ignore)
    return library


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / made.name))


def said(library: Path, *words: object) -> dict[str, Any]:
    arguments = parser().parse_args(["front", str(library), *map(str, words)])
    return front.run(arguments, ignore)


def in_catalogue(library: Path) -> dict[str, Front | None]:
    return {e.name: e.front for e in Catalogue(Workspace.of(library).catalogue).entries()}


def hashes(library: Path) -> dict[str, str]:
    return {e.name: e.source_hash for e in Catalogue(Workspace.of(library).catalogue).entries()}


def on_assets(library: Path) -> dict[str, Front | None]:
    return {name: Front.from_metadata(record.front) for name, record in records(library).items()}


def test_fronts_are_listed_from_the_library_itself(library: Path) -> None:
    payload = said(library)
    assert [(a["name"], a["front"], a["from"]) for a in payload["assets"]] == [
        (FIRST, 37.5, FOUND),
        (SECOND, -10.0, AMBIGUOUS),
    ]
    text = front.summary(payload)
    assert "found (0.90)" in text and "no clear front (0.20)" in text
    assert "1 of 2 have no clear front" in text


def test_an_artists_correction_makes_one_asset_stale_and_can_be_taken_back(library: Path) -> None:
    assert "asset2vec refresh" in front.summary(said(library, SECOND, "--faces", 90))
    assert in_catalogue(library) == FRONTS | {SECOND: Front(90.0, ARTIST, 1.0)}
    corrected = hashes(library)
    said(library, SECOND, "--forget")
    assert on_assets(library) == in_catalogue(library) == {FIRST: FRONTS[FIRST], SECOND: None}
    assert hashes(library)[FIRST] == corrected[FIRST]
    assert hashes(library)[SECOND] != corrected[SECOND]


def test_turning_a_category_changes_fronts_and_no_hash(library: Path) -> None:
    said(library, SECOND, "--faces", 90)
    before = hashes(library)
    said(library, "--category", "chair", "--turn", -180)
    turned = {FIRST: Front(-142.5, FOUND, 0.9, -180.0), SECOND: Front(-90.0, ARTIST, 1.0, -180.0)}
    assert on_assets(library) == in_catalogue(library) == turned
    shutil.rmtree(Workspace.of(library).root)
    said(library, FIRST, "--faces", 0)
    assert hashes(library)[SECOND] == before[SECOND]
    assert in_catalogue(library)[FIRST] == Front(0.0, ARTIST, 1.0, -180.0)  # the turn survived


def refreshed(library: Path) -> None:
    """A refresh that has nothing else to do."""
    refresh([], Workspace.of(library), RefreshOptions(ViewSettings(), FitSettings()), ignore)


def turned(library: Path) -> None:
    said(library, "--category", "chair", "--turn", 90)


def cut_short(*libraries: Path) -> Path:
    """The journal of a turn by 90 degrees that reached none of the libraries."""
    journal = Workspace.of(libraries[0]).turn
    names = [library.name for library in libraries]
    what = {"category": "chair", "degrees": 90, "turn": 90, "libraries": names}
    write_json(journal, {"schema": "asset2vec.turn/1"} | what)
    return journal


@pytest.mark.parametrize("finish", [turned, refreshed])
def test_a_turn_that_was_cut_short_is_finished_by_what_writes_next(
    library: Path, finish: Callable[[Path], object]
) -> None:
    journal = cut_short(library)
    finish(library)
    fronts = {name: front.turned(90) for name, front in FRONTS.items()}
    assert on_assets(library) == in_catalogue(library) == fronts
    assert not journal.exists()


def test_a_library_that_blender_cannot_read_does_not_keep_another_from_its_turn(library: Path) -> None:
    broken = library.with_name("broken.blend")
    broken.write_text("no library")
    journal = cut_short(broken, library)
    seen: list[Event] = []
    arguments = parser().parse_args(["front", str(library), SECOND, "--faces", "5"])
    front.run(arguments, seen.append)
    assert on_assets(library) == {FIRST: FRONTS[FIRST].turned(90), SECOND: Front(5.0, ARTIST, 1.0, 90.0)}
    (failed,) = [event for event in seen if isinstance(event, Failed)]
    assert "broken.blend cannot be opened" in failed.message
    assert "broken.blend" in journal.read_text() and library.name not in journal.read_text()


def test_a_listing_waits_for_nobody_and_finishes_no_turn(library: Path) -> None:
    journal = cut_short(library)
    hold = Hold(Workspace.of(library).lock)
    said(library)
    hold.close()
    assert in_catalogue(library) == FRONTS
    assert journal.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--faces", 5], "need the name"),
        (["--turn", 5], "needs --category"),
        (["--category", "table", "--turn", 5], "No asset of category 'table'"),
        (["nobody", "--faces", 5], "no asset named 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said(library: Path, words: list, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        said(library, *words)


def test_while_a_refresh_runs_no_front_is_changed(tmp_path: Path) -> None:
    """It would write the fronts of before over those of now; the library is not even opened."""
    library = tmp_path / "chairs.blend"
    library.touch()
    hold = Hold(Workspace.of(library).lock)
    with pytest.raises(UserError, match=r"Another command refreshes or turns assets in .*stop it first"):
        said(library, "--category", "chair", "--turn", 90)
    hold.close()


def test_a_refreshs_row_leaves_an_artists_front_alone(library: Path) -> None:
    """The artist may have set it while the refresh ran."""
    said(library, SECOND, "--faces", 90)
    entry = next(e for e in Catalogue(Workspace.of(library).catalogue).entries() if e.name == SECOND)
    row = entry.fitted_metadata() | FRONTS[SECOND].metadata()
    with BlenderWorker(None) as worker:
        worker.run(WriteMetadata(str(library), {entry.asset_id: row}), ignore)
    assert on_assets(library)[SECOND] == Front(90.0, ARTIST, 1.0)
