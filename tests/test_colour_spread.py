"""What a workspace knows of the colours of a category: measured once, of what is there, said where due."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from blender_addon.contract.colours import SHARED, ColourSpread, read_colours, write_colours
from blender_addon.contract.view_dataset import AssetViews, asset_folder, list_assets
from blender_addon.contract.workspace import Workspace
from nerf_backend import colour_spread as module
from nerf_backend.colour_spread import colour_spread, keep_colours, sampled

from .analytic_views import SMALL, Box, Solid, Sphere, write_views
from .coded_library import coded_library
from .command_line import result, run

WOOD, WHITE, BLUE = (0.6, 0.4, 0.2), (0.95, 0.95, 0.9), (0.1, 0.2, 0.8)
Colour = tuple[float, float, float]
SETTINGS = dataclasses.replace(SMALL, resolution=96)  # on small pictures the seams are colours of their own


def lamp(foot: Colour, shade: Colour, size: float) -> list[Solid]:
    return [Box((-0.3, -0.3, -0.7), (0.3, 0.3, 0.0), foot), Sphere((0.0, 0.0, 0.3), size, shade)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Three lamps with the same two colours, one of them the other way round."""
    found = Workspace.of(tmp_path / "lamps.blend")
    colours = {"small": (WOOD, WHITE, 0.25), "large": (WOOD, WHITE, 0.45), "turned": (WHITE, WOOD, 0.35)}
    add(found, {name: lamp(*made) for name, made in colours.items()})
    return found


def add(workspace: Workspace, lamps: dict[str, list[Solid]]) -> None:
    write_views(workspace.views, lamps, SETTINGS, category="lamp")


def assets_of(workspace: Workspace) -> list[AssetViews]:
    return list_assets(workspace.views)


def add_blue(workspace: Workspace) -> None:
    add(workspace, {"blue": lamp(BLUE, WHITE, 0.3)})


def test_assets_of_the_same_colours_share_them(workspace: Workspace) -> None:
    found = colour_spread(workspace.views, "lamp", assets_of(workspace))
    assert (found.category, found.assets, found.shared) == ("lamp", 3, True)
    assert found.apart <= found.furthest < 2


def test_the_order_of_assets_does_not_matter(workspace: Workspace) -> None:
    add_blue(workspace)
    assets = assets_of(workspace)
    assert colour_spread(workspace.views, "lamp", assets[::-1]) == colour_spread(
        workspace.views, "lamp", assets
    )


def test_one_asset_of_another_colour_is_enough_not_to_share_them(workspace: Workspace) -> None:
    before = colour_spread(workspace.views, "lamp", assets_of(workspace))
    add_blue(workspace)
    found = colour_spread(workspace.views, "lamp", assets_of(workspace))
    assert not found.shared
    assert found.apart > before.apart
    assert found.furthest > 1.5 * found.apart, "all that differs is one asset"


def test_a_lone_asset_and_assets_that_nobody_sees_are_not_compared(workspace: Workspace) -> None:
    add(workspace, {"nothing": []})
    assets = {asset.name: asset for asset in assets_of(workspace)}
    assert colour_spread(workspace.views, "lamp", list(assets.values())).assets == 3
    alone = colour_spread(workspace.views, "lamp", [assets["small"], assets["nothing"]])
    assert (alone.assets, alone.shared) == (1, False)


def test_damaged_views_of_one_asset_leave_the_others_to_be_compared(workspace: Workspace) -> None:
    (asset_folder(workspace.views, "small") / "transforms.json").write_text("{")
    assert colour_spread(workspace.views, "lamp", assets_of(workspace)).assets == 2


def test_what_is_known_is_measured_anew_only_where_assets_changed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_colours(workspace, "lamp", assets_of(workspace))
    first = read_colours(workspace, "lamp")
    assert first and first.assets == 3
    monkeypatch.setattr(module, "surface_colours", None)  # would fail
    keep_colours(workspace, "lamp", assets_of(workspace)[::-1])
    assert read_colours(workspace, "lamp") == first
    monkeypatch.undo()
    add_blue(workspace)
    keep_colours(workspace, "lamp", assets_of(workspace))
    second = read_colours(workspace, "lamp")
    assert second and (second.assets, second.shared) == (4, False)


def test_of_many_assets_a_sample_is_taken_that_new_ones_hardly_change(workspace: Workspace) -> None:
    one = assets_of(workspace)[0].__dict__
    many = [AssetViews(**one | {"asset_id": f"{number:032x}"}) for number in range(300)]
    before, after = ({a.asset_id for a in sampled(assets)} for assets in (many[:290], many))
    assert len(before) == len(after) == module.SAMPLE
    assert len(before - after) <= 10


def test_what_is_absent_or_of_another_version_is_unknown(workspace: Workspace) -> None:
    assert read_colours(workspace, "lamp") is None
    assert read_colours(workspace, "") is None
    keep_colours(workspace, "lamp", assets_of(workspace))
    path = workspace.colours("lamp")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": "asset2vec.colours/99"}))
    assert read_colours(workspace, "lamp") is None
    keep_colours(workspace, "lamp", assets_of(workspace))
    assert read_colours(workspace, "lamp")


def test_a_search_by_look_says_so_and_one_by_shape_does_not(tmp_path: Path) -> None:
    made = coded_library(tmp_path, np.eye(3), np.eye(3), ["A", "B", "C"], category="lamp")
    said = SHARED.format(category="lamp")
    assert result("similar", made.library, "A")["note"] == ""
    write_colours(made.workspace, ColourSpread("lamp", 3, "", 1.0, 2.0))
    assert said in run("similar", made.library, "A", "--by", "appearance").stdout
    assert result("similar", made.library, "A", "--look", 0.1)["note"] == said
    assert result("similar", made.library, "A", "--by", "shape")["note"] == ""
    write_colours(made.workspace, ColourSpread("lamp", 3, "", 20.0, 30.0))
    assert result("similar", made.library, "A")["note"] == ""
