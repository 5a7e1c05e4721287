"""What the panel says a refresh takes."""

from hypothesis import given
from hypothesis import strategies as st

from blender_addon.refresh_estimate import (
    CODE_SECONDS,
    FIT_SECONDS,
    RENDER_SECONDS,
    Run,
    refresh_seconds,
    seconds_to_go,
)

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


def done(taken: float, estimated: float = 100.0, library: str = "a") -> Run:
    return Run(library, estimated, taken, done=True)


def stopped(taken: float, library: str = "a") -> Run:
    return Run(library, 100.0, taken, done=False)


def test_a_slow_machine_is_known_by_its_last_runs_small_ones_apart() -> None:
    assert seconds_to_go(60.0, "a", []) == 60.0
    assert seconds_to_go(60.0, "a", [done(200.0), done(200.0), done(900.0, library="b")]) == 120.0
    assert seconds_to_go(60.0, "a", [done(90.0, estimated=5.0)]) == 60.0, "that was mostly Blender's start"
    slow_once = [done(900.0), *5 * [done(200.0)]]
    assert seconds_to_go(60.0, "a", slow_once) == 120.0


def test_what_a_stopped_run_has_done_is_not_done_again() -> None:
    assert seconds_to_go(100.0, "a", [stopped(40.0), stopped(20.0)]) == 40.0
    assert seconds_to_go(100.0, "b", [stopped(40.0)]) == 100.0
    assert seconds_to_go(100.0, "a", [stopped(400.0)]) == 5.0, "it does start once more"
    assert seconds_to_go(100.0, "a", [stopped(150.0), done(50.0)]) == 200.0, "both were one refresh"


@given(
    st.floats(0, 1e5),
    st.lists(st.builds(Run, st.sampled_from("ab"), *2 * [st.floats(1, 1e4)], st.booleans())),
)
def test_a_stop_never_makes_the_rest_longer(estimated: float, runs: list[Run]) -> None:
    before = seconds_to_go(estimated, "a", runs)
    assert 0 <= seconds_to_go(estimated, "a", [*runs, stopped(10.0)]) <= before
