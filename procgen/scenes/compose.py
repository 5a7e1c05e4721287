"""From a spec, a stock of assets and a scene's number to all that a Blender worker needs to build it."""

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import LAYERS, TABLETOP, TURNTABLE, SceneSpec
from blender_addon.contract.scenes import Scene

from .layers import compose_layers
from .seeds import Draws
from .stock import NONE_LEFT, Stock, weight
from .tabletop import compose_tabletop
from .turntable import compose_turntable


def compose(spec: SceneSpec, stock: Stock, draws: Draws) -> Scene:
    """The same arguments make the same scene; raises UserError where the spec cannot be met."""
    if not any(weight(asset, spec.assets.weights) for asset in stock.assets):
        raise UserError(NONE_LEFT)
    if spec.scene == LAYERS:
        return compose_layers(spec, stock, draws)
    if spec.scene == TABLETOP:
        return compose_tabletop(spec, stock, draws)
    if spec.scene == TURNTABLE:
        return compose_turntable(spec, stock, draws)
    from .room import compose_room

    return compose_room(spec, stock, draws)
