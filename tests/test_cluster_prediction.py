"""Predicted times of many nodes: by hand where that can be done, and the laws that hold for all."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procgen.cluster.prediction import CORES, Costs, first_bottleneck, predict

SMALL = Costs(
    assets=12,
    categories=3,
    cores=2,
    render_seconds=10.0,
    fit_seconds=5.0,
    dispatch_seconds=0.0,
    listing_seconds=0.5,
    writing_seconds=0.25,
    start_seconds=1.0,
    megabytes=0.0,
)


def stages(costs: Costs, nodes: int) -> dict[str, float]:
    return {stage.name: stage.seconds for stage in predict(costs, nodes)}


def test_a_small_library_as_computed_by_hand() -> None:
    # 12 assets on 2 cores: six rounds of 10 s. Three categories of 4 assets, 20 s each, on one node.
    assert stages(SMALL, 1) == {"listing": 6.0, "rendering": 61.0, "fitting": 61.0, "writing": 3.0}
    assert stages(SMALL, 3) == {"listing": 6.0, "rendering": 21.0, "fitting": 21.0, "writing": 3.0}


def test_fits_of_few_cores_go_beside_each_other_on_a_node() -> None:
    assert stages(dataclasses.replace(SMALL, fit_cores=1), 1)["fitting"] == 41.0
    assert stages(dataclasses.replace(SMALL, fit_cores=1), 2)["fitting"] == 21.0


def test_a_slow_disk_or_command_holds_up_rendering() -> None:
    slow_disk = dataclasses.replace(SMALL, megabytes=5.0, disk_megabytes=1.0)
    assert stages(slow_disk, 6)["rendering"] == pytest.approx(1 + 10 + 12 * 5)
    assert first_bottleneck(slow_disk, 9) == "rendering on 2 nodes: the shared disk"
    slow_command = dataclasses.replace(SMALL, assets=1000, categories=1000, dispatch_seconds=1.0)
    assert first_bottleneck(slow_command, 9) == "rendering on 6 nodes: the command hands out tasks"


def test_more_nodes_than_categories_wait_for_the_longest_fit() -> None:
    assert stages(SMALL, 50)["fitting"] == stages(SMALL, 3)["fitting"]
    few = dataclasses.replace(SMALL, assets=1200)
    assert first_bottleneck(few, 50) == "fitting on 4 nodes: one task is the longest part"
    assert (
        first_bottleneck(dataclasses.replace(few, categories=1200), 3)
        == f"nothing on 3 nodes: {CORES} are at work"
    )


@settings(max_examples=50)
@given(
    st.builds(
        Costs,
        assets=st.integers(1, 300),
        categories=st.integers(1, 20),
        cores=st.integers(1, 8),
        render_seconds=st.floats(0.01, 100),
        dispatch_seconds=st.floats(0, 1),
        megabytes=st.floats(0, 100),
    ),
    st.integers(1, 20),
)
def test_more_nodes_are_never_slower_nor_faster_than_their_number(costs: Costs, nodes: int) -> None:
    one, many = (stages(costs, n)["rendering"] for n in (1, nodes))
    assert many <= one * (1 + 1e-9)
    work = costs.assets * costs.render_seconds
    assert many >= max(
        work / (nodes * costs.cores),
        costs.assets * costs.dispatch_seconds,
        costs.assets * costs.megabytes / costs.disk_megabytes,
    )
