"""What a spec may name of the libraries."""

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import KINDS, Assets, SceneSpec
from procgen.scenes.compose import compose
from procgen.scenes.seeds import Draws
from procgen.scenes.stock import check_parameters, check_weights

from .box_stock import box_stock

STOCK = box_stock()
NOTHING = Assets(weights={"category:box": 0.0, "category:crate": 0.0})


def test_parameters_are_of_a_category_or_an_asset() -> None:
    check_parameters(STOCK.assets, ["box", "crate", "Box 3"], "spec.toml")
    with pytest.raises(UserError, match=r"spec.toml: \[parameters.crat\] .*did you mean 'crate'\?"):
        check_parameters(STOCK.assets, ["box", "crat"], "spec.toml")
    with pytest.raises(UserError, match="write a category or the name of an asset"):
        check_parameters(STOCK.assets, ["yacht"], "spec.toml")


def test_weights_name_something() -> None:
    check_weights(STOCK.assets, Assets(weights={"category:box": 2.0, "asset:Box 1": 0.0}), "spec.toml")
    for name in ("category:yacht", "box"):
        with pytest.raises(UserError, match="names nothing"):
            check_weights(STOCK.assets, Assets(weights={name: 1.0}), "spec.toml")


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_leave_nothing_are_refused(kind: str) -> None:
    with pytest.raises(UserError, match=r"spec.toml.*leave no asset"):
        check_weights(STOCK.assets, NOTHING, "spec.toml")
    with pytest.raises(UserError, match="leave no asset"):
        compose(SceneSpec(kind, assets=NOTHING), STOCK, Draws(0, 0))  # type: ignore[arg-type]
