"""A fit is as long as its assets need."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.fit_length import LEAST_STEPS, VISITS, planned_steps
from nerf_backend.fit_settings import FitSettings

BY_ITSELF = FitSettings(steps=0)


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_more_assets_take_more_steps_and_each_its_visits(few: int, more: int) -> None:
    few, more = sorted((few, more))
    assert LEAST_STEPS < planned_steps(BY_ITSELF, few) <= planned_steps(BY_ITSELF, more)
    drawn = min(more, BY_ITSELF.assets_per_step)
    assert planned_steps(BY_ITSELF, more) * drawn >= VISITS * more


def test_steps_asked_for_are_taken() -> None:
    assert planned_steps(dataclasses.replace(BY_ITSELF, steps=7), 1000) == 7
