"""What the panel says a refresh takes."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from blender_addon.refresh_estimate import (
    CODE_SECONDS,
    FIT_SECONDS,
    RENDER_SECONDS,
    Expected,
    Run,
    expected,
    refresh_seconds,
)

CATEGORIES = st.lists(st.tuples(st.integers(0, 1000), st.booleans()))


def test_a_first_fit_takes_renders_and_a_model_and_a_later_one_codes() -> None:
    assert refresh_seconds([(10, False)], cores=2) == 10 * RENDER_SECONDS + FIT_SECONDS
    assert refresh_seconds([(10, True)], cores=2) == 10 * (RENDER_SECONDS + CODE_SECONDS)


def test_a_fit_anew_takes_a_model_of_each_category() -> None:
    assert refresh_seconds([(0, True), (0, False)], cores=2, anew=True) == 2 * FIT_SECONDS


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


def stopped(taken: float, library: str = "a", estimated: float = 100.0) -> Run:
    return Run(library, estimated, taken, done=False)


def seconds(estimated: float, library: str, runs: list[Run]) -> float:
    return expected(estimated, library, runs).seconds


def test_a_slow_machine_is_known_by_its_last_runs_small_ones_apart() -> None:
    assert expected(60.0, "a", []) == Expected(60.0, is_learnt=False)
    assert expected(60.0, "a", [done(200.0), done(200.0), done(900.0, library="b")]) == Expected(120.0, True)
    small = [done(90.0, estimated=5.0), done(500.0, estimated=0.0)]
    assert expected(60.0, "a", small) == Expected(60.0, is_learnt=False), (
        "mostly Blender's start; nobody knows"
    )
    slow_once = [done(900.0), *5 * [done(200.0)]]
    assert seconds(60.0, "a", slow_once) == 120.0


def test_what_a_stopped_run_has_done_is_not_done_again() -> None:
    assert seconds(100.0, "a", [stopped(40.0), stopped(20.0)]) == 40.0
    assert seconds(100.0, "b", [stopped(40.0)]) == 100.0
    assert seconds(100.0, "a", [stopped(400.0)]) == 5.0, "it does start once more"
    said = dataclasses.replace(stopped(400.0), left=77.0)
    assert seconds(100.0, "a", [said]) == 77.0, "its last stage knew better"
    assert seconds(100.0, "a", [stopped(150.0), done(50.0)]) == 200.0, "both were one refresh"
    assert seconds(100.0, "a", [stopped(40.0), done(9.0, estimated=0.0)]) == 100.0, (
        "another one was done since"
    )


def test_a_model_that_a_stopped_run_has_finished_is_counted_once() -> None:
    before, now = (
        refresh_seconds(2 * [(20, False)], cores=2),
        refresh_seconds([(20, True), (20, False)], cores=2),
    )
    both_rendered_one_fitted = stopped(2 * 20 * RENDER_SECONDS + FIT_SECONDS, estimated=before)
    left = seconds(now, "a", [both_rendered_one_fitted])
    assert FIT_SECONDS <= left <= FIT_SECONDS + 20 * CODE_SECONDS


RUNS = st.lists(
    st.builds(Run, st.sampled_from("ab"), st.just(0) | st.floats(1, 1e4), st.floats(1, 1e4), st.booleans())
)


@given(st.floats(0, 1e5), RUNS)
def test_a_stop_never_makes_the_rest_longer(estimated: float, runs: list[Run]) -> None:
    before = seconds(estimated, "a", runs)
    assert 0 <= seconds(estimated, "a", [*runs, stopped(10.0)]) <= before * (1 + 1e-9)
