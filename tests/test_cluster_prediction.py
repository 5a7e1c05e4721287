"""Predicted times of many nodes: by hand where that can be done, and the laws that hold for all."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nerf_backend.benchmark.cluster_prediction import (
    ALONE,
    CORES,
    DISK,
    HANDING_OUT,
    LONGEST,
    SENDER,
    Costs,
    bottleneck,
    first_bottleneck,
    predict,
    terms,
)
from nerf_backend.fit_length import LEAST_STEPS

SMALL = Costs(
    assets=12,
    categories=3,
    cores=2,
    render_seconds=10.0,
    step_seconds=0.0,
    table_seconds=3.0,
    describe_seconds=1.0,
    quality_seconds=3.0,
    dispatch_seconds=0.0,
    listing_seconds=0.5,
    writing_seconds=0.25,
    start_seconds=1.0,
    megabytes=0.0,
)


def stages(costs: Costs, nodes: int) -> dict[str, float]:
    return {stage.name: stage.seconds for stage in predict(costs, nodes) if stage.seconds}


def changed(**fields: float) -> Costs:
    return dataclasses.replace(SMALL, **fields)  # type: ignore[arg-type]


def test_a_small_library_as_computed_by_hand() -> None:
    # 12 assets on 2 cores: six rounds of 10 s. Three categories of 4 assets, 3 s + 4 s / 2 each, on one node.
    assert stages(SMALL, 1) == {"listing": 6.0, "rendering": 61.0, "fitting": 61.0, "writing": 3.0}
    assert stages(SMALL, 3) == {"listing": 6.0, "rendering": 21.0, "fitting": 21.0, "writing": 3.0}


def test_a_fit_has_the_steps_that_a_real_one_has() -> None:
    steps = changed(step_seconds=0.1, table_seconds=0.0, describe_seconds=0.0, quality_seconds=0.0)
    assert stages(steps, 3)["fitting"] == pytest.approx(
        1 + 0.1 * (LEAST_STEPS + 250)
    )  # 4 assets: all in a step


def test_fits_of_few_cores_go_beside_each_other_on_a_node() -> None:
    assert stages(changed(fit_cores=1), 1)["fitting"] == 1 + 2 * 4 * 7.0
    assert stages(changed(fit_cores=1), 2)["fitting"] == 1 + 4 * 7.0


def test_new_assets_of_fitted_categories_get_codes_alone() -> None:
    found = stages(changed(new=12, codes_seconds=2.0), 1)
    assert found == {"listing": 6.0, "rendering": 61.0, "new codes": 13.0, "writing": 3.0}
    some = stages(changed(new=6, codes_seconds=2.0), 1)
    assert (some["fitting"], some["new codes"]) == (1 + 3 * 2 * 5.0, 7.0)


def test_a_slow_disk_or_command_holds_up_rendering() -> None:
    slow_disk = changed(megabytes=5.0, disk_megabytes=1.0)
    assert stages(slow_disk, 6)["rendering"] == pytest.approx(1 + 10 + 12 * 5)
    assert first_bottleneck(slow_disk, 9) == (3, DISK)  # 40 s of rendering and fitting, 60 of the disk
    slow_command = changed(assets=1000, categories=1000, dispatch_seconds=1.0, listing_seconds=0.1)
    assert first_bottleneck(slow_command, 9) == (6, HANDING_OUT)  # five nodes' cores need 2000 s, as it does


def test_listing_and_writing_count_where_they_take_longest() -> None:
    slow = changed(listing_seconds=6.0)  # 75 s with writing; rendering and fitting take 120 of one node
    assert first_bottleneck(slow, 9) == (2, ALONE)


def test_a_store_is_waited_for_in_the_end_as_long_as_sending_takes() -> None:
    found = stages(changed(send_seconds=100.0), 1)
    assert found["sending on"] == 1200 - 61 - 61 - 3
    assert first_bottleneck(changed(send_seconds=100.0), 9) == (1, SENDER)
    assert "sending on" not in stages(changed(send_seconds=10.0), 1)


def test_more_nodes_than_categories_wait_for_the_longest_fit() -> None:
    assert stages(SMALL, 50)["fitting"] == stages(SMALL, 3)["fitting"]
    few = changed(assets=1200, listing_seconds=0.0, writing_seconds=0.0)
    assert first_bottleneck(few, 50) == (6, LONGEST)
    assert first_bottleneck(dataclasses.replace(few, categories=1200), 3) is None


def test_the_main_job_takes_what_was_measured() -> None:
    """26 real chairs: 3 min 43 s on two quiet cores (docs/benchmarks.md); nothing is waited for there."""
    chairs = Costs(assets=26, categories=1, cores=2, start_seconds=0.0)
    assert sum(stages(chairs, 1).values()) == pytest.approx(223, rel=0.25)


ANY = st.builds(
    Costs,
    assets=st.integers(1, 300),
    categories=st.integers(1, 20),
    new=st.just(0),
    cores=st.integers(1, 8),
    fit_cores=st.integers(1, 16),
    render_seconds=st.floats(0.01, 100),
    step_seconds=st.floats(0.0001, 0.1),
    dispatch_seconds=st.floats(0, 1),
    listing_seconds=st.floats(0, 10),
    writing_seconds=st.floats(0, 10),
    megabytes=st.floats(0, 100),
    send_seconds=st.floats(0, 10),
)


@settings(max_examples=50)
@given(ANY, st.integers(1, 20))
def test_more_nodes_are_never_slower_nor_faster_than_what_they_share(costs: Costs, nodes: int) -> None:
    one, many = (sum(stages(costs, n).values()) for n in (1, nodes))
    assert many <= one * (1 + 1e-9)
    alone = costs.assets * (costs.listing_seconds + costs.writing_seconds)
    rendering = stages(costs, nodes)["rendering"]
    assert rendering >= costs.assets * costs.render_seconds / (nodes * costs.cores)
    assert many >= alone + rendering
    assert many >= costs.assets * costs.send_seconds


@settings(max_examples=50)
@given(ANY, st.integers(1, 20))
def test_the_bottleneck_is_what_takes_longest_and_nothing_ends_before_it(costs: Costs, nodes: int) -> None:
    found = predict(costs, nodes)
    assets = costs.assets
    by_hand = {
        ALONE: assets * (costs.listing_seconds + costs.writing_seconds),
        DISK: assets * costs.megabytes / costs.disk_megabytes,
        HANDING_OUT: (assets + costs.categories) * costs.dispatch_seconds,
        SENDER: assets * costs.send_seconds,
    }
    assert {name: terms(found)[name] for name in by_hand} == pytest.approx(by_hand)
    longest = terms(found)[bottleneck(found)]
    assert longest == max(terms(found).values())
    assert sum(stage.seconds for stage in found) >= longest * (1 - 1e-9)
    assert terms(predict(costs, nodes + 1))[CORES] < terms(found)[CORES]


def test_with_the_project_s_figures_the_command_itself_holds_up_many_nodes() -> None:
    first = first_bottleneck(Costs(), 100)
    assert first is not None and first[1] == ALONE
