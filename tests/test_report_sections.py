"""The report says what a library holds, lacks and has twice, and says so where it cannot know."""

import dataclasses
from pathlib import Path

import pytest

from blender_addon.contract.catalogue import Catalogue
from nerf_backend.code_table import code_table
from nerf_backend.report_section import ReportSection
from nerf_backend.uses.report_sections import report_sections
from nerf_backend.uses.weak_spots.remembered import Answer, AssetRecord, FindingRecord, remember

from .editing_library import EditingLibrary, editing_library
from .tiny_fit import ignore

ASSETS = 6


@pytest.fixture(scope="module")
def made(tiny_views: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> EditingLibrary:
    """Six chairs, of which the second is the first again."""
    found = editing_library(tmp_path_factory.mktemp("report"), tiny_views, tiny_model, {})
    first, second = (entry.codes for entry in found.table.entries[:2])
    assert first and second
    copied = dataclasses.replace(second, shape=first.shape, appearance=first.appearance)
    Catalogue(found.workspace.catalogue).write_codes([copied])
    lounge = FindingRecord(
        "tag", "tag 'lounge'", "40 points worse", "lounge", "chair", (found.table.entries[0].asset_id,),
        0.2, 0.6, 0.001, 0.01, None, True, None,
    )  # fmt: skip
    tried = tuple(
        AssetRecord(e.asset_id, e.name, "chair", 0.5, None, None, 0.5, 1, 1) for e in found.table.entries
    )
    answer = Answer("/runs/results.json", "1 weakness beyond chance.", (), 5, (lounge,), tried, {})
    remember(found.workspace, answer)
    return dataclasses.replace(found, table=code_table(found.workspace, "chair"))


@pytest.fixture(scope="module")
def sections(made: EditingLibrary) -> dict[str, ReportSection]:
    found = report_sections(made.library, made.workspace, made.table, made.model, ignore)
    return {section.title: section for section in found}


def test_the_map_shows_every_asset(made: EditingLibrary, sections: dict[str, ReportSection]) -> None:
    there = sections["What there is"]
    assert there.picture is not None
    assert sum(int(line.split(": ")[-1].split()[0]) for line in there.lines) == ASSETS
    assert there.command == "asset2vec map chairs.blend --by shape --category chair"


def test_what_is_there_twice_is_said(sections: dict[str, ReportSection]) -> None:
    twice = sections["Twice, or nearly"]
    assert "could go 1 asset;" in twice.lead
    assert twice.picture is not None


def test_too_few_assets_for_gaps_are_said_and_nothing_else_stops(sections: dict[str, ReportSection]) -> None:
    assert "too few to say where the library is thin" in sections["Where the library is thin"].lead
    assert sections["What the assets differ in"].picture is not None
    assert "at least 10 assets" in sections["Tags that could be given"].lead


def test_a_model_s_weak_spots_stand_there_once_they_are_known(sections: dict[str, ReportSection]) -> None:
    fails = sections["Where your model fails"]
    assert fails.lead == "From results.json. 1 weakness beyond chance."
    assert fails.picture is not None


def test_photos_are_asked_only_where_that_takes_no_minutes(
    made: EditingLibrary, sections: dict[str, ReportSection]
) -> None:
    photos = sections["Found by a photo"]
    assert photos.picture is None and "nobody has asked" in photos.lead
    assert not (made.workspace.root / "photo").exists()


def test_drift_stands_there_after_a_refit_only(sections: dict[str, ReportSection]) -> None:
    assert "Since the model was fitted anew" not in sections
