"""Codes of new assets with the field frozen."""

from pathlib import Path

import pytest
import torch

from blender_addon.contract.errors import UserError
from nerf_backend.fit_codes import fit_codes
from nerf_backend.model_file import fitted_codes, load_model
from nerf_backend.render_asset import render

from .analytic_views import SMALL, camera_ring, write_views
from .tiny_fit import CHAIRS, chairs, ignore, make_views


def test_a_new_asset_lands_beside_its_twin(tiny_model: Path, tmp_path: Path) -> None:
    """The same chairs under other names, never seen by the fit, get the codes of their twins."""
    views = make_views(tmp_path / "views")
    write_views(views, {f"twin-{name}": solids for name, solids in list(chairs().items())[:3]})
    found = list(
        fit_codes(load_model(tiny_model), views, [f"twin-chair{index:03d}" for index in range(3)], ignore)
    )
    trained = fitted_codes(load_model(tiny_model))
    assert len(trained) == CHAIRS
    for part in ("shape", "appearance"):
        known = torch.tensor([getattr(codes, part) for codes in trained])
        for index, codes in enumerate(found):
            distances = (known - torch.tensor(getattr(codes, part))).norm(dim=-1)
            assert int(distances.argmin()) == index
    for codes, twin in zip(found, trained, strict=False):
        assert codes.psnr > twin.psnr - 2
        assert codes.model == twin.model


def test_codes_do_not_depend_on_which_others_are_fitted(tiny_model: Path, tiny_views: Path) -> None:
    one = list(fit_codes(load_model(tiny_model), tiny_views, ["chair001"], ignore))
    two = list(fit_codes(load_model(tiny_model), tiny_views, ["chair000", "chair001"], ignore))
    assert one[0] == two[1]


def test_an_asset_without_views_is_a_sentence(tiny_model: Path, tiny_views: Path) -> None:
    with pytest.raises(UserError, match="no views of asset nobody"):
        list(fit_codes(load_model(tiny_model), tiny_views, ["nobody"], ignore))


def test_a_picture_from_codes_shows_the_asset(tiny_model: Path) -> None:
    model = load_model(tiny_model)
    found = render(
        model,
        model.shape_codes[0],
        model.appearance_codes[0],
        camera_ring(SMALL)[0],
        24,
        SMALL.field_of_view,
        1,
    )
    assert found.shape == (24, 24, 4)
    assert found.dtype.name == "uint8"
    assert found[12, 12, 3] > 200
    assert found[0, 0, 3] < 50
