"""Weak spots on arrays: what was planted is found at its place, and nothing is found where nothing is."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, false_discovery_control
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from nerf_backend.uses.weak_spots.analysis import CategoryCodes, Results, WeakSpots, weak_spots
from nerf_backend.uses.weak_spots.asset_scores import asset_scores, wilson
from nerf_backend.uses.weak_spots.covariates import adjust, means
from nerf_backend.uses.weak_spots.directions import SHRINKING, direction, ridges
from nerf_backend.uses.weak_spots.permutations import (
    BLOCK,
    COUNT,
    Draws,
    false_discovery,
    low_groups,
    shuffled,
)
from nerf_backend.uses.weak_spots.regions import regions

N = 40


def world(
    seed: int, weak: str = "", drop: float = 0.0, permutations: int = 499
) -> tuple[WeakSpots, np.ndarray]:
    """40 chairs and 20 lamps with 4 made-up tags, found seven times in ten, less if they are weak."""
    draw = np.random.default_rng(seed)
    n = N + 20
    categories = ["chair"] * N + ["lamp"] * 20
    shapes, looks = draw.normal(size=(2, n, 32)) * 0.7 ** np.arange(32)
    tags = {f"tag {k}": draw.random(n) < 0.25 for k in range(4)}
    members = np.zeros(n, bool)
    if weak == "tag":
        members = tags["tag 2"]
    elif weak == "region":
        away = np.linalg.norm(shapes[:N] - shapes[draw.integers(N)], axis=1)
        members[np.argsort(away)[:9]] = True
    elif weak == "category":
        members[N:] = True
    rate = np.clip(draw.normal(0.7, 0.1, n) - drop * members, 0.02, 0.98)
    if weak == "direction":
        rate[:N] = np.clip(0.6 + drop * shapes[:N, 0], 0.02, 0.98)
    asset = np.repeat(np.arange(n), draw.integers(5, 20, n))
    scores = (draw.random(len(asset)) < rate[asset]).astype(float)
    rows = np.arange(N)
    codes = {"chair": CategoryCodes(rows, shapes[:N], looks[:N])}
    results = Results(scores, asset, np.arange(len(asset)), np.zeros((len(asset), 0)))
    return weak_spots(results, categories, tags, codes, draw, permutations=permutations), members


def test_no_weakness_gives_no_more_false_alarms_than_promised() -> None:
    runs = [world(seed, permutations=199)[0] for seed in range(200)]
    alarms = sum(bool(r.sure) for r in runs)
    assert alarms <= binom.ppf(0.999, 200, 0.05)
    for kind in ("category", "tag", "region", "direction"):
        # The first region is the only one whose p is exact, see regions.py.
        p = [f.p for r in runs for f in _first_region(r) if f.kind == kind]
        share = np.mean(np.array(p) <= 0.05)
        assert share <= binom.ppf(0.9999, len(p), 0.05) / len(p), kind
        assert share >= binom.ppf(0.001, len(p), 0.05) / len(p), kind  # nor is power given away


def _first_region(spots: WeakSpots) -> list:
    first = [f for f in spots.findings if f.kind == "region"][:1]
    return [f for f in spots.findings if f.kind != "region"] + first


@pytest.mark.parametrize(("weak", "drop"), [("tag", 0.35), ("category", 0.35)])
def test_a_weak_group_is_the_surest_finding(weak: str, drop: float) -> None:
    for seed in range(5):
        spots, members = world(seed, weak, drop)
        best = spots.findings[0]
        assert best.more_than_chance
        assert best.kind == weak
        assert sorted(best.members) == np.flatnonzero(members).tolist()
        assert best.inside < best.outside - 0.2


def test_a_weak_region_is_found_where_it_is() -> None:
    overlaps = []
    for seed in range(8):
        spots, members = world(seed, "region", 0.5)
        region = next(f for f in spots.findings if f.kind == "region")
        assert region.more_than_chance
        found = np.isin(np.arange(len(members)), region.members)
        overlaps.append((found & members).sum() / (found | members).sum())
    assert np.mean(overlaps) > 0.7


def test_a_direction_is_found_and_its_low_end_is_low() -> None:
    for seed in range(5):
        spots, _ = world(seed, "direction", 0.25)
        found = next(f for f in spots.findings if f.kind == "direction" and f.name == "shape")
        assert found.more_than_chance
        assert found.r2 is not None and found.r2 > 0.3
        assert found.inside < found.outside - 0.2


def test_what_holds_the_assets_of_a_surer_finding_is_no_weakness_of_its_own() -> None:
    draw = np.random.default_rng(0)
    weak = np.arange(60) < 8
    tags = {"weak": weak, "wider": np.arange(60) < 12}
    asset = np.repeat(np.arange(60), 10)
    scores = (draw.random(600) < np.where(weak, 0.1, 0.8)[asset]).astype(float)
    results = Results(scores, asset, np.arange(600), np.zeros((600, 0)))
    spots = weak_spots(results, ["chair"] * 40 + ["lamp"] * 20, tags, {}, draw)
    sure = {f.name: f.same_as for f in spots.sure}
    assert sure["weak"] is None
    assert sure["wider"] is not None
    assert sure["chair"] is not None
    assert [f.name for f in spots.separate] == ["weak"]


def test_small_objects_are_not_reported_as_a_weak_tag() -> None:
    """Assets of the tag are often small, and only size decides what is found: for 30 models."""
    tagged, asset = np.arange(60) < 20, np.repeat(np.arange(60), 12)
    alarms = np.zeros(2)
    for seed in range(30):
        draw = np.random.default_rng(seed)
        size = draw.normal(np.where(tagged, -1.0, 0.5)[asset], 1.0)
        scores = (draw.random(len(asset)) < 1 / (1 + np.exp(-1.5 * size))).astype(float)
        for k, covariates in enumerate((np.zeros((len(asset), 0)), size[:, None])):
            results = Results(scores, asset, np.arange(len(asset)), covariates)
            found = weak_spots(results, ["chair"] * 60, {"small": tagged}, {}, draw, permutations=199)
            alarms[k] += found.findings[0].p <= 0.05
    assert alarms[0] >= 28
    assert alarms[1] <= 6  # a linear model of shares is not exact: more than 5 % in such a case


def test_a_weak_tag_is_not_excused_by_its_size() -> None:
    """Assets of the tag are small, but size decides nothing."""
    draw = np.random.default_rng(4)
    tagged = np.arange(60) < 20
    asset = np.repeat(np.arange(60), 12)
    size = draw.normal(np.where(tagged, -1.0, 0.5)[asset], 1.0)
    scores = (draw.random(len(asset)) < np.where(tagged, 0.4, 0.7)[asset]).astype(float)
    results = Results(scores, asset, np.arange(len(asset)), size[:, None])
    assert weak_spots(results, ["chair"] * 60, {"small": tagged}, {}, draw).findings[0].p < 0.01


@given(st.integers(0, 2**31), st.floats(-3, 3))
@settings(max_examples=30)
def test_adjusting_takes_out_a_linear_effect_whatever_the_assets(seed: int, slope: float) -> None:
    draw = np.random.default_rng(seed)
    asset = np.repeat(np.arange(8), 6)
    level, x = draw.normal(size=8), draw.normal(size=48) + asset  # x differs between assets, too
    found = adjust(level[asset] + slope * x, asset, x[:, None])
    assert found.changes[0] == pytest.approx(
        slope * np.subtract(*np.quantile(x, (0.75, 0.25))), rel=0.05, abs=0.05
    )
    assert np.ptp(found.scores - level[asset]) < 0.1 * (1 + abs(slope))


def test_covariates_of_few_trials_explain_nothing_away() -> None:
    """Eight numbers that mean nothing, for 30 assets shown from six sides in two scenes."""
    draw = np.random.default_rng(0)
    asset, trial = np.repeat(np.arange(30), 12), np.repeat(np.arange(60), 6)
    scores = (draw.random(60) < np.repeat([0.2, 0.7], 30))[trial].astype(float)
    noise = draw.normal(size=(60, 8))[trial]
    found = adjust(scores, asset, noise).scores
    assert np.abs(found - scores).max() < 0.1


def test_views_of_one_scene_are_one_trial() -> None:
    scores = np.array([1.0, 1, 1, 1, 0, 0])
    asset, group = np.array([0, 0, 0, 0, 1, 1]), np.array([5, 5, 5, 6, 5, 5])
    found = asset_scores(scores, asset, group, np.zeros((6, 0)))
    assert found.rows.tolist() == [4, 2]
    assert found.trials.tolist() == [2, 1]
    assert found.high[1] > 0.7  # one failure says little


@given(st.integers(0, 30), st.integers(1, 30))
def test_wilson_is_scipys(hits: int, more: int) -> None:
    trials = hits + more
    low, high = wilson(np.array([hits / trials]), np.array([trials]))
    expected = binomtest(hits, trials).proportion_ci(0.95, "wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-3)


def test_few_trials_are_trusted_less() -> None:
    draw = np.random.default_rng(0)
    asset = np.repeat(np.arange(20), [2] + [40] * 19)
    rate = np.r_[0.0, np.linspace(0.3, 0.9, 19)]
    scores = rate[asset] + draw.normal(0, 0.3, len(asset))
    scores[:2] = 0.1
    found = asset_scores(scores, asset, np.arange(len(asset)), np.zeros((len(asset), 0)))
    drawn = np.abs(found.shrunken - found.adjusted) / np.abs(found.adjusted - found.adjusted.mean())
    assert drawn[0] > 2 * drawn[1]
    assert not found.share
    assert (found.high - found.low)[0] > 2 * (found.high - found.low)[1]


def test_an_interval_needs_repeats() -> None:
    found = asset_scores(np.linspace(0.1, 0.7, 9), np.arange(9), np.arange(9), np.zeros((9, 0)))
    assert np.isnan(found.low).all()
    assert np.allclose(found.shrunken, found.mean)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_is_scipys(p: list[float]) -> None:
    assert false_discovery(np.array(p)) == pytest.approx(false_discovery_control(p))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(0, 1000))
def test_orders_exchange_within_strata_only(strata: list[int], seed: int) -> None:
    _, own = np.unique(strata, return_inverse=True)
    found = shuffled(np.random.default_rng(seed), np.arange(len(own), dtype=float), own, 20).astype(int)
    assert (np.sort(found, axis=0) == np.arange(len(own))[:, None]).all()
    assert (own[found] == own[:, None]).all()


@given(st.integers(0, 1000))
@settings(max_examples=20)
def test_a_group_is_compared_within_its_stratum(seed: int) -> None:
    """A shift of a whole stratum changes nothing."""
    draw = np.random.default_rng(seed)
    strata, values, members = np.arange(30) % 3, draw.normal(size=30), draw.random(30) < 0.4
    if 0 < members.sum() < 30:
        shifted = values + np.array([0, 5, -7])[strata]
        first, second = (
            low_groups(v, members[None], strata, Draws(np.random.default_rng(0), 0.05, 199))
            for v in (values, shifted)
        )
        assert first == second


def test_left_out_predictions_are_those_of_refitting() -> None:
    draw = np.random.default_rng(0)
    codes, values = draw.normal(size=(24, 5)), draw.normal(size=24)
    centred = codes - codes.mean(axis=0)
    s = np.linalg.svd(centred)[1]
    fitted = ridges(codes)[2].left_out(values[:, None])[:, 0]
    ridge = Ridge(10.0 * (s**2).mean())
    assert fitted == pytest.approx(cross_val_predict(ridge, centred, values, cv=LeaveOneOut()))


def test_equal_scores_are_no_weakness() -> None:
    codes, values = np.random.default_rng(0).normal(size=(20, 8)), np.zeros(20)
    draws = Draws(np.random.default_rng(0), 0.05, 99)
    found = direction(codes, values, draws)
    assert (found.r2, found.p) == (0, 1)
    assert regions([codes], values, draws, 1)[0].p == 1


def test_a_ridge_is_what_its_hat_matrix_gives() -> None:
    draw = np.random.default_rng(0)
    codes, values = draw.normal(size=(50, 32)), draw.normal(size=(50, 7))
    centred = codes - codes.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    u, square = u[:, :10], s[:10] ** 2
    for fit, shrinking in zip(ridges(codes), SHRINKING, strict=True):
        hat = 1 / 50 + (u * (square / (square + shrinking * square.mean()))) @ u.T
        expected = values - (values - hat @ values) / (1 - np.diag(hat))[:, None]
        assert np.allclose(fit.left_out(values), expected)


def test_many_assets_take_little_memory() -> None:
    """Of 20,000 assets a matrix of all pairs has 3.2 GB, and 1999 orders have 0.3 GB."""
    n = 20_000
    draw = np.random.default_rng(0)
    codes, values = draw.normal(size=(n, 16)), draw.normal(size=n)
    draws = Draws(draw, 0.05, 199)
    tracemalloc.start()
    direction(codes, values, draws)
    regions([codes], values, draws, 1)
    low_groups(values, draw.random((2, n)) < 0.1, np.zeros(n, np.int64), draws)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * 8 * max(BLOCK, 16 * n)


def crowd(seed: int, drop: float, count: int = 150) -> WeakSpots:
    """200 chairs with so many tags, one of which is weak by ``drop``."""
    draw = np.random.default_rng(seed)
    tags = {f"tag {k}": draw.random(200) < 0.1 for k in range(count)}
    asset = np.repeat(np.arange(200), 10)
    rate = 0.9 - drop * tags["tag 7"]
    scores = (draw.random(len(asset)) < rate[asset]).astype(float)
    results = Results(scores, asset, np.arange(len(asset)), np.zeros((len(asset), 0)))
    return weak_spots(results, ["chair"] * 200, tags, {}, draw)


def test_one_gross_weakness_is_found_whatever_else_is_asked() -> None:
    spots = crowd(1, 0.9)
    assert spots.tested == 150
    assert [f.name for f in spots.separate] == ["tag 7"]


def test_many_questions_give_no_more_false_alarms() -> None:
    alarms = sum(bool(crowd(seed, 0.0).sure) for seed in range(30))
    assert alarms <= binom.ppf(0.999, 30, 0.05)


def test_what_stays_low_is_shuffled_on_and_its_p_is_still_exact() -> None:
    """Of 2,000 groups without a weakness, asked as if there were 1,000 questions."""
    draw = np.random.default_rng(0)
    groups = draw.random((2000, 40)) < 0.3
    draws = Draws(draw, 0.05 / 1000, 99)
    assert Draws(draw, 0.05 / 10).most(40) == COUNT
    assert draws.most(40) == 199_999
    assert draws.most(10**6) == 19_999
    p = low_groups(draw.normal(size=40), groups, np.zeros(40, np.int64), Draws(draw, 0.05 / 30, 99))
    for level in (0.005, 0.05, 0.2):
        assert binom.ppf(1e-4, 2000, level) <= (p <= level).sum() <= binom.ppf(1 - 1e-4, 2000, level)


def test_regions_share_no_asset_and_hold_their_centre_first() -> None:
    draw = np.random.default_rng(0)
    codes, values = draw.normal(size=(30, 3)), draw.normal(size=30)
    found = regions([codes, codes[:, :1]], values, Draws(draw, 0.05, 99), 3)
    assert len(found) == 3
    together = np.concatenate([r.members for r in found])
    assert len(set(together.tolist())) == len(together)
    assert all(r.members[0] == r.centre and 3 <= len(r.members) <= 15 for r in found)
    assert found[0].p <= found[1].p <= found[2].p


def test_means_are_of_each_owner() -> None:
    assert means(np.array([[1.0], [3], [5]]), np.array([0, 0, 1])).tolist() == [[2], [5]]
