"""What cameras have in common in every kind of scene."""

from blender_addon.contract.scene_spec import SceneSpec

from .poses import focal_length
from .seeds import Draws


def focal(spec: SceneSpec, draws: Draws, viewpoint: int) -> float:
    """Pixels."""
    field_of_view = draws(f"field of view {viewpoint}").uniform(*spec.camera.field_of_view)
    return focal_length(spec.frames.width, float(field_of_view))


def f_stop(spec: SceneSpec, draws: Draws, viewpoint: int) -> float | None:
    if spec.camera.f_stop is None:
        return None
    return float(draws(f"f-stop {viewpoint}").uniform(*spec.camera.f_stop))
