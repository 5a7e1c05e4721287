"""How long a fit takes by itself: in proportion to the assets, above what the smallest one needs."""

import math

from .fit_settings import FitSettings

LEAST_STEPS = 5000  # what the field needs however few assets share it
VISITS = 250  # steps in which each asset, or a copy of it, takes part, beside those


def planned_steps(settings: FitSettings, assets: int) -> int:
    """``settings.steps``, or, where they are 0, as many as ``assets`` need."""
    if settings.steps:
        return settings.steps
    return LEAST_STEPS + math.ceil(VISITS * assets / min(assets, settings.assets_per_step))
