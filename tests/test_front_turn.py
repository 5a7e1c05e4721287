"""A category is turned in all its libraries and once, also if it is killed between two of them."""

from pathlib import Path

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.fronts import ARTIST, FOUND, Front
from blender_addon.contract.workspace import Workspace
from nerf_backend.front_editing import Rows, finish_turn, turn_category

BEFORE = {"1": Front(37.5, FOUND, 0.9), "2": Front(90.0, ARTIST, 1.0), "3": Front(-10.0, ARTIST, 1.0)}
TURNED = {asset: front.turned(180.0) for asset, front in BEFORE.items()}


class Libraries:
    """Two libraries in place of .blend files; a write to the second fails as often as asked."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second = folder / "a.blend", folder / "b.blend"
        self.fronts = dict(BEFORE)
        self.kills = 0
        workspace = Workspace.of(self.first)
        self.catalogue, self.journal = Catalogue(workspace.catalogue), workspace.turn
        for library in (self.first, self.second):
            library.touch()
            self.list(library)

    def list(self, library: Path) -> None:
        ids = ("1", "2") if library == self.first else ("3",)
        records = [
            AssetRecord(i, "OBJECT", i, "chair", (), "hash", {}, {}, self.fronts[i].metadata()) for i in ids
        ]
        self.catalogue.replace_library(str(library), records)

    def write(self, library: Path, rows: Rows) -> None:
        if library == self.second and self.kills:
            self.kills -= 1
            raise KeyboardInterrupt
        for asset, row in rows.items():
            front = Front.from_metadata(row)
            assert front
            self.fronts[asset] = front

    def turn(self, degrees: float) -> None:
        turn_category(self.catalogue, "chair", degrees, self.journal, self.write)

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
    libraries.list(libraries.first)
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
    assert finish_turn(killed.catalogue, killed.journal, killed.write) == ("chair", 180)
    assert killed.fronts == killed.in_catalogue() == TURNED
    assert finish_turn(killed.catalogue, killed.journal, killed.write) is None
