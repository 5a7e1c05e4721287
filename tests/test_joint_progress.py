"""Several fits at once, told as one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.events import Event, Failed, Progress
from nerf_backend import joint_progress
from nerf_backend.joint_progress import WHOLE, JointProgress


@st.composite
def sayings(draw: st.DrawFn) -> tuple[int, list[tuple[int, Progress | None]]]:
    """How many fits, and what they say in any order, steps and measures forward and back; None is an end."""
    fits = draw(st.integers(2, 12))
    stage = st.sampled_from(["read", "fit", "measure", "drift"])
    count, total = st.integers(0, 9000), st.integers(0, 9000)
    event = st.builds(lambda s, d, t: Progress(s, min(d, t), t), stage, count, total) | st.none()
    said = draw(st.lists(st.tuples(st.integers(0, fits - 1), event), max_size=60))
    order = draw(st.permutations(range(fits)))
    return fits, [*said, *((fit, None) for fit in order)]


def hear(fits: int, said: Sequence[tuple[int, Progress | None]]) -> list[Event]:
    heard: list[Event] = []
    told = JointProgress(fits, heard.append)
    for fit, event in said:
        if event:
            told(str(fit), event)
        else:
            told.ended(str(fit))
    return heard


@given(sayings())
def test_the_bar_never_falls_and_is_full_in_the_end(
    case: tuple[int, list[tuple[int, Progress | None]]],
) -> None:
    shares = [event.done / event.total for event in hear(*case) if isinstance(event, Progress)]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) == len(case[1])


def test_fits_that_have_not_begun_are_part_of_the_whole() -> None:
    """Of ten, one is half fitted and one is done."""
    *_, last = hear(10, [(0, Progress("fit", 50, 100)), (1, Progress("fit", 10, 300)), (1, None)])
    assert isinstance(last, Progress)
    assert (last.done, last.total) == (round(WHOLE * (0.45 * 100 + 300) / (10 * 200)), WHOLE)


def test_a_bar_is_not_full_before_the_last_fit_has_ended() -> None:
    said = [(fit, Progress("measure", 5, 5)) for fit in range(99)]
    *_, last = hear(100, [*said, *((fit, None) for fit in range(99))])
    assert isinstance(last, Progress) and last.done == round(0.99 * WHOLE)


def test_the_time_left_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of twenty fits took 100 s, beside each other."""
    now = 5.0
    monkeypatch.setattr(joint_progress.time, "monotonic", lambda: now)
    heard: list[Event] = []
    told = JointProgress(20, heard.append)
    now += 100.0
    for category in ("chair", "lamp"):
        told(category, Progress("fit", 60, 60, seconds_left=0.0))
        told.ended(category)
    assert isinstance(heard[-1], Progress) and heard[-1].seconds_left == pytest.approx(900.0)
    told("table", Progress("fit", 0, 60, seconds_left=2000.0))
    assert isinstance(heard[-1], Progress) and heard[-1].seconds_left == 2000.0


def test_what_a_fit_says_beside_its_progress_goes_on() -> None:
    heard: list[Event] = []
    told = JointProgress(2, heard.append)
    told("chair", Progress("read", 0, 1, "no GPU"))
    told("chair", Failed("Thonet", "It shows nothing."))
    told("chair", Progress("fit", 10, 100, values={"psnr": 20.0}, picture="a.png"))
    assert [event for event in heard if isinstance(event, Failed)] == [Failed("Thonet", "It shows nothing.")]
    assert heard[0] == Progress("read", 0, WHOLE, "chair: no GPU")
    shown = heard[-1]
    assert isinstance(shown, Progress)
    assert (shown.stage, shown.done, shown.message) == ("fit", 45, "chair")
    assert (shown.values, shown.picture) == ({"psnr": 20.0}, "a.png")
    heard.clear()
    JointProgress(1, heard.append)("chair", Progress("fit", 1, 2))
    assert heard == [Progress("fit", 1, 2)]
