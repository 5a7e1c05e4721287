"""Which codes an asset that is listed may bring along."""

import dataclasses
from pathlib import Path

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.metadata import FITTED_KEYS
from blender_addon.contract.view_dataset import AssetViews, ViewSettings
from nerf_backend.fit_settings import FitSettings
from nerf_backend.published_codes import better_codes, may_be_of
from nerf_backend.refresh import RefreshOptions, wanted_assets
from nerf_backend.refresh_fits import current_entries, open_model

from .test_catalogue import codes, record

MODELS = {"chair": "c1", "table": "t1"}


def test_codes_of_the_category_s_own_model_are_taken() -> None:
    assert may_be_of("c1", "chair", MODELS)
    assert not may_be_of("t1", "chair", MODELS)
    assert not may_be_of("older", "chair", MODELS)  # cannot be compared with what is here


def test_without_a_model_those_of_no_other_category_are_taken() -> None:
    assert may_be_of("s1", "sofa", MODELS)  # the workspace was deleted, the library has its codes still
    assert not may_be_of("c1", "sofa", MODELS)  # it was a chair
    assert not may_be_of("s1", "", MODELS)


@pytest.mark.parametrize(
    ("own", "known", "taken"),
    [
        (("c1", "now"), None, True),
        (("c1", "before"), None, True),  # better than none
        (("c1", "now"), ("c1", "before"), True),
        (("c1", "now"), ("c0", "now"), True),
        (("c1", "before"), ("c1", "before"), False),
        (("c1", "before"), ("c1", "now"), False),
        (("c1", "now"), ("c1", "now"), False),
        (("c0", "now"), ("c1", "before"), False),
    ],
)
def test_codes_on_an_asset_are_taken_where_they_are_the_better_ones(
    tmp_path: Path, own: tuple[str, str], known: tuple[str, str] | None, taken: bool
) -> None:
    catalogue = Catalogue(tmp_path / "work" / "catalogue.sqlite")
    catalogue.replace_library("/a.blend", [record("1", source_hash="now")])

    def fitted(of: tuple[str, str], value: float) -> Codes:
        return dataclasses.replace(codes("1", value), model=of[0], source_hash=of[1])

    if known:
        catalogue.write_codes([fitted(known, 0.5)])
    (entry,) = catalogue.entries()
    on_asset = dataclasses.replace(entry, codes=fitted(own, 0.25)).fitted_metadata()
    listed = record("1", source_hash="now", fitted={key: on_asset[key] for key in FITTED_KEYS})
    found = list(better_codes([listed], [entry], MODELS))
    assert found == ([fitted(own, 0.25)] if taken else [])


def test_a_model_of_another_version_is_said_with_what_makes_it_anew(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('{"schema": "asset2vec.model/1"}')
    with pytest.raises(UserError, match=r"has schema 'asset2vec\.model/1'.*refresh --new-model"):
        open_model(tmp_path)


def wanted(assets: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Of two libraries; chairs have a model, tables have none."""
    kinds = {"a.blend": {"Thonet": "chair", "Windsor": "chair", "Desk": "table"}, "b.blend": {"Bar": "table"}}
    listed = {
        Path(library): [
            AssetRecord(f"id of {name}", "OBJECT", name, category, (), "0" * 16, {}, {})
            for name, category in assets.items()
        ]
        for library, assets in kinds.items()
    }
    options = RefreshOptions(ViewSettings(), FitSettings(), categories=categories, assets=assets)
    found = wanted_assets(listed, {"chair"}, options)
    return {library.name: [record.name for record in records] for library, records in found.items()}


def test_all_assets_are_refreshed_unless_some_are_named() -> None:
    assert wanted() == {"a.blend": ["Thonet", "Windsor", "Desk"], "b.blend": ["Bar"]}
    assert wanted(categories=("table",)) == {"a.blend": ["Desk"], "b.blend": ["Bar"]}
    assert wanted(assets=("id of Windsor",)) == {"a.blend": ["Windsor"], "b.blend": []}


def test_a_chosen_asset_of_a_category_without_a_model_brings_the_others_along() -> None:
    assert wanted(assets=("Bar", "Thonet")) == {"a.blend": ["Thonet", "Desk"], "b.blend": ["Bar"]}


def test_names_that_no_library_has_are_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"'Windosr': did you mean 'Windsor'\?"):
        wanted(assets=("Thonet", "Windosr"))
    with pytest.raises(UserError, match=r"'sofa': there are chair, table\."):
        wanted(categories=("sofa",))


def test_a_disk_is_asked_once_for_each_library_and_assets_of_a_lost_one_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    libraries = [tmp_path / "here.blend", tmp_path / "gone.blend"]
    libraries[0].touch()
    options, views = RefreshOptions(ViewSettings(), FitSettings()), {}
    for number, library in enumerate(libraries):
        records = [record(f"{number}{k}") for k in range(20)]
        catalogue.replace_library(str(library), records)
        for each in records:
            made_of = (each.source_hash, options.views.hash(), (0.0, 0.0, 0.0), 1.0, "4.3")
            views[each.asset_id] = AssetViews(each.asset_id, each.name, each.category, str(library), *made_of)
    asked = []
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: bool(asked.append(path)) or exists(path))
    found = current_entries("chair", views, catalogue, options)
    assert sorted(e.asset_id for e in found) == sorted(f"0{k}" for k in range(20))
    assert sorted(path for path in asked if path.suffix == ".blend") == sorted(libraries)
