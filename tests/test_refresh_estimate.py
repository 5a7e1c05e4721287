"""What the panel says a refresh takes."""

from hypothesis import given
from hypothesis import strategies as st

from blender_addon.refresh_estimate import CODE_SECONDS, FIT_SECONDS, RENDER_SECONDS, refresh_seconds

CATEGORIES = st.lists(st.tuples(st.integers(0, 1000), st.booleans()))


def test_a_first_fit_takes_renders_and_a_model_and_a_later_one_codes() -> None:
    assert refresh_seconds([(10, False)], cores=2) == 10 * RENDER_SECONDS + FIT_SECONDS
    assert refresh_seconds([(10, True)], cores=2) == 10 * (RENDER_SECONDS + CODE_SECONDS)


@given(CATEGORIES, st.integers(1, 64))
def test_categories_without_anything_to_do_take_no_time_and_each_asset_takes_some(
    categories: list[tuple[int, bool]], cores: int
) -> None:
    seconds = refresh_seconds(categories, cores)
    assert (seconds == 0) == all(not to_do for to_do, _ in categories)
    assert refresh_seconds([*categories, (0, False), (0, True)], cores) == seconds
    assert refresh_seconds([*categories, (1, True)], cores) > seconds
    assert refresh_seconds(categories, 2 * cores) <= seconds
