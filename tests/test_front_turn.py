"""A category is turned in all its libraries and once, also if it is killed between two of them."""

import dataclasses
from pathlib import Path

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event, Failed
from blender_addon.contract.fronts import ARTIST, FOUND, Front
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from blender_addon.open_libraries import mark, unmark
from nerf_backend.fit_settings import FitSettings
from nerf_backend.front_editing import Rows, finish_or_report, finish_turn, turn_category
from nerf_backend.refresh import RefreshOptions, refresh

BEFORE = {"1": Front(37.5, FOUND, 0.9), "2": Front(90.0, ARTIST, 1.0), "3": Front(-10.0, ARTIST, 1.0)}
TURNED = {asset: front.turned(180.0) for asset, front in BEFORE.items()}


class Libraries:
    """Two libraries in place of .blend files; a write to the second fails as often as asked."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second = folder / "a.blend", folder / "b.blend"
        self.assets = {self.first: ["1", "2"], self.second: ["3"]}
        self.fronts = dict(BEFORE)
        self.kills = 0
        self.workspace = Workspace.of(self.first)
        self.catalogue, self.journal = Catalogue(self.workspace.catalogue), self.workspace.turn
        for library in self.assets:
            library.touch()
            self.list_library(library)

    def list_library(self, library: Path) -> None:
        records = [
            AssetRecord(i, "OBJECT", i, "chair", (), "hash", {}, {}, self.fronts[i].metadata())
            for i in self.assets[library]
        ]
        self.catalogue.replace_library(str(library), records)

    def write(self, library: Path, rows: Rows) -> None:
        if library == self.second and self.kills:
            self.kills -= 1
            raise KeyboardInterrupt
        for asset, row in rows.items():
            front = Front.from_metadata(row)
            assert front and asset in self.assets[library]
            self.fronts[asset] = front

    def turn(self, degrees: float) -> list[Path]:
        return turn_category(self.catalogue, "chair", degrees, self.journal, self.list_library, self.write)

    def finish(self) -> None:
        finish_turn(self.catalogue, self.journal, self.list_library, self.write)

    def in_catalogue(self) -> dict[str, Front | None]:
        return {entry.asset_id: entry.front for entry in self.catalogue.entries()}


@pytest.fixture
def killed(tmp_path: Path) -> Libraries:
    """A turn by 180 degrees that reached the first library only; it was listed again since."""
    libraries = Libraries(tmp_path)
    libraries.kills = 1
    with pytest.raises(KeyboardInterrupt):
        libraries.turn(180)
    assert libraries.fronts == TURNED | {"3": BEFORE["3"]}
    libraries.list_library(libraries.first)
    return libraries


def test_the_same_turn_again_is_finished_and_not_made_twice(killed: Libraries) -> None:
    killed.turn(180)
    assert killed.fronts == killed.in_catalogue() == TURNED
    assert not killed.journal.exists()
    killed.turn(180)  # asked for anew
    assert killed.fronts == {asset: front.turned(180) for asset, front in TURNED.items()}


def test_another_turn_comes_on_top_of_the_one_cut_short(killed: Libraries) -> None:
    killed.turn(90)
    assert killed.fronts == {asset: front.turned(90) for asset, front in TURNED.items()}


def test_whoever_comes_next_can_finish_it(killed: Libraries) -> None:
    killed.finish()
    assert killed.fronts == killed.in_catalogue() == TURNED
    assert not killed.journal.exists()
    killed.finish()
    assert killed.fronts == TURNED


def test_what_an_artist_said_in_between_is_kept(killed: Libraries) -> None:
    newer = Front(55.0, ARTIST, 1.0)
    killed.fronts["3"] = newer
    killed.assets[killed.first].append("4")  # has its first front, of the former turn
    killed.fronts["4"] = newer
    killed.finish()
    turned = TURNED | dict.fromkeys("34", newer.turned(180))
    assert killed.fronts == killed.in_catalogue() == turned


def test_a_catalogue_made_anew_in_between_loses_no_library(killed: Libraries) -> None:
    killed.workspace.catalogue.unlink()
    killed.finish()
    assert killed.fronts == killed.in_catalogue() == TURNED


def test_a_library_that_is_gone_for_a_while_is_waited_for(killed: Libraries) -> None:
    killed.second.rename(killed.second.with_suffix(".away"))
    for finish in (killed.finish, lambda: killed.turn(180), lambda: killed.turn(90)):
        with pytest.raises(UserError, match=r"is not there.*waits for that"):
            finish()
    assert killed.fronts == killed.in_catalogue() == TURNED | {"3": BEFORE["3"]}
    killed.second.with_suffix(".away").rename(killed.second)
    killed.finish()
    assert killed.fronts == killed.in_catalogue() == TURNED
    assert not killed.journal.exists()


def test_a_workspace_can_be_moved_in_between(tmp_path: Path, killed: Libraries) -> None:
    assert str(tmp_path) not in killed.journal.read_text()


def test_a_library_with_unsaved_changes_does_not_keep_others_from_the_turn(killed: Libraries) -> None:
    third = killed.first.with_name("c.blend")
    third.touch()
    killed.assets[third] = ["5"]
    killed.fronts["5"] = Front(5.0, FOUND, 0.8)
    killed.list_library(third)  # of the former turn still
    said: list[Event] = []
    mark(killed.second, dirty=True)
    try:
        finish_or_report(killed.catalogue, killed.journal, killed.list_library, killed.write, said.append)
    finally:
        unmark(killed.second)
    (failed,) = said
    assert isinstance(failed, Failed) and "unsaved changes" in failed.message
    turned = Front(5.0, FOUND, 0.8).turned(180)
    assert killed.fronts == killed.in_catalogue() == TURNED | {"3": BEFORE["3"], "5": turned}
    killed.finish()
    assert killed.fronts == TURNED | {"5": turned}


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "asset2vec.turn/1", "category": "chair"}'])
def test_an_unreadable_journal_is_said_and_keeps_no_refresh_from_its_work(
    killed: Libraries, text: str
) -> None:
    killed.journal.write_text(text)
    with pytest.raises(UserError, match=r"turn\.json .* delete it, .*--turn 0"):
        killed.turn(180)
    said: list[Event] = []
    refresh([], killed.workspace, RefreshOptions(ViewSettings(), FitSettings()), said.append)
    assert [event.item for event in said if isinstance(event, Failed)] == ["turn"]
    killed.journal.unlink()
    killed.turn(0)  # what the sentence says
    assert killed.fronts == killed.in_catalogue() == TURNED


def test_a_library_that_is_not_there_is_named_and_left_out(tmp_path: Path) -> None:
    libraries = Libraries(tmp_path)
    libraries.second.unlink()
    assert libraries.turn(180) == [libraries.second]
    assert libraries.fronts == libraries.in_catalogue() == TURNED | {"3": BEFORE["3"]}
    assert not libraries.journal.exists()


def test_a_turn_made_again_changes_nothing() -> None:
    front = Front(37.1, FOUND, 0.9, -33.3).with_turn(12.7)
    assert front.turn == 12.7
    assert front.with_turn(12.7) == front
    assert front == dataclasses.replace(front, degrees=pytest.approx(83.1))
