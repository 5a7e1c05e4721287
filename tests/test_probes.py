"""A linear probe finds what is there, and nothing where nothing is."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from nerf_backend.benchmark import probes

ASSETS = 90


def vectors() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(ASSETS, 8))


def test_a_linear_label_is_told_and_a_shuffled_one_is_not() -> None:
    found = vectors()
    found[:, 2] += 4 * np.sign(found[:, 2])
    labels = ["high" if value > 0 else "low" for value in found[:, 2]]
    shuffled = [labels[i] for i in np.random.default_rng(6).permutation(ASSETS)]
    assert probes.accuracy(found, labels) == 1.0
    assert abs(probes.accuracy(found, shuffled) - probes.chance(labels)) < 0.15


def test_a_linear_value_is_told_and_a_shuffled_one_is_not() -> None:
    found = vectors()
    values = found @ np.arange(8)
    assert probes.r2(found, values) > 0.999
    assert probes.r2(found, np.random.default_rng(7).permutation(values)) < 0.1
    both = np.stack([values, np.random.default_rng(8).normal(size=ASSETS)], 1)
    assert probes.r2(found, both) < probes.r2(found, values)


def test_scaling_and_turning_a_representation_changes_no_probe() -> None:
    found = vectors()
    labels = ["a" if value > 0.3 else "b" for value in found[:, 0]]
    turn = np.linalg.qr(np.random.default_rng(9).normal(size=(8, 8))).Q
    assert probes.accuracy(1000 * found @ turn + 7, labels) == probes.accuracy(found, labels)
    assert np.allclose(probes.rotated(found @ turn) @ probes.rotated(found @ turn).T,
                       probes.scaled(found) @ probes.scaled(found).T)  # fmt: skip


def test_labels_too_rare_to_probe_are_left_out() -> None:
    found = vectors()
    found[:, 0] += 5 * np.sign(found[:, 0])
    labels = ["left" if value < 0 else "right" for value in found[:, 0]]
    labels[3] = "seen once"
    assert probes.accuracy(found, labels) == 1.0
    assert np.isnan(probes.accuracy(found, ["same"] * ASSETS))


def test_rank_one_counts_queries_that_find_their_own() -> None:
    known = np.eye(4)
    assert probes.rank_one(known[[1, 2]] * 0.9, known, [[1], [2]]) == 1.0
    assert probes.rank_one(known[[1, 2]] * 0.9, known, [[1], [3, 0]]) == 0.5
    assert probes.rank_one(known[[1, 2]] * 0.9, known, [[1], [3, 2]]) == 1.0
