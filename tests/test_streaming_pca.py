"""Principal components of descriptions that are looked at one at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE
from nerf_backend.fit_start import principal_bases
from nerf_backend.initial_codes import principal_components
from nerf_backend.streaming_pca import streamed_codes


def descriptions(count: int, size: int, rank: int) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    mixing = torch.randn(rank, size, generator=generator) * torch.linspace(3, 0.5, rank)[:, None]
    return torch.randn(count, rank, generator=generator) @ mixing + 1


def each(describe: Callable[[int], Sequence[Tensor]]) -> Callable[[list[int]], Iterable[Sequence[Tensor]]]:
    return lambda assets: map(describe, assets)


def test_of_few_assets_they_are_those_of_all() -> None:
    """Each asset has a copy: what it says of itself twice counts twice."""
    shapes, looks = descriptions(50, 200, 40), descriptions(50, 45, 45)
    kinds = (shapes.view(25, 2, -1), looks.view(25, 2, -1))
    bases, codes = streamed_codes(each(lambda a: (kinds[0][a], kinds[1][a])), 25, principal_bases, seed=3)
    for basis, code, whole in zip(bases, codes, (shapes, looks), strict=True):
        expected = principal_components(whole)
        assert torch.equal(basis.directions, expected.directions)
        assert torch.equal(basis.mean, expected.mean)
        torch.testing.assert_close(code.flatten(0, 1), expected.project(whole))


def test_a_sample_keeps_the_distances_of_all() -> None:
    whole = descriptions(600, 100, 12)
    _, (codes,) = streamed_codes(each(lambda a: (whole[a][None],)), 600, principal_bases, seed=0, sample=150)
    exact = principal_components(whole).project(whole)
    pair = torch.stack([torch.pdist(codes[:, 0]), torch.pdist(exact)])
    assert torch.corrcoef(pair)[0, 1] > 0.999
    assert 0.8 < float(codes.square().mean()) < 1.25


def test_every_asset_is_described_once_and_the_seed_decides() -> None:
    whole = descriptions(40, 64, 8)
    asked: Counter[int] = Counter()

    def describe(asset: int) -> tuple[Tensor]:
        asked[asset] += 1
        return (whole[asset][None],)

    first, again, other = (
        streamed_codes(each(describe), 40, principal_bases, seed, sample=10)[1][0] for seed in (1, 1, 2)
    )
    assert asked == dict.fromkeys(range(40), 3)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.shape == (40, 1, CODE_SIZE)


def test_descriptions_are_not_all_in_memory() -> None:
    alive = 0
    most = 0

    class Description(torch.Tensor):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def describe(asset: int) -> tuple[Tensor]:
        nonlocal alive, most
        alive += 1
        most = max(most, alive)
        return (torch.full((1, 32), float(asset)).as_subclass(Description),)

    streamed_codes(each(describe), 200, principal_bases, seed=0, sample=20)
    assert most <= 22
