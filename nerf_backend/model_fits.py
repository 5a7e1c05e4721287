"""Fits of several categories: one after the other on this machine, at once on a cluster."""

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import torch

from blender_addon.contract.catalogue import Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.models import DOCUMENT
from blender_addon.contract.view_dataset import AssetViews
from procgen.worker_pool import Workers

from .cores import one_core_an_operation
from .distributed import ALONE, Group
from .engine import ON_CPU
from .fit import FitReport, fit_category
from .fit_codes import Fitted, assets_of, fit_codes, fit_one, told
from .fit_settings import FitSettings
from .interrupt import stop_requested
from .joint_progress import JointProgress
from .model_file import Model, load_model

Fits = Generator[tuple["CategoryFit", "Future[FitReport]"], None, None]


@dataclasses.dataclass(frozen=True)
class CategoryFit:
    """What fit_category is asked for."""

    views: Path
    category: str
    model: Path
    settings: FitSettings
    only: Collection[str] | None = None
    start: Path | None = None
    published: Collection[Codes] = ()
    tensorboard: Path | None = None

    def run(self, emit: Emit, stop: Callable[[], bool], group: Group = ALONE) -> FitReport:
        asked = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return fit_category(emit=emit, stop=stop, group=group, **asked)


def fit_models(fits: Sequence[CategoryFit], workers: Workers, emit: Emit, group: Group = ALONE) -> Fits:
    """Yields each fit with its finished future: what failed for the user to mend is in there."""
    if isinstance(workers, int):
        yield from _one_by_one(fits, emit, group)
        return
    if not fits:
        return
    workers.check([fit.start / DOCUMENT for fit in fits if fit.start], [])
    # As many threads as here, whatever the node has: sums of PyTorch depend on it.
    make = functools.partial(FitWork, torch.get_num_threads())
    joint = JointProgress(len(fits), emit)
    threads = torch.get_num_threads()
    ended = workers.spread(fits, make, threads, lambda fit, e: joint(fit.category, e), gpu=True)
    # All before the first is gone on with: what fits hold of the cluster is needed for codes.
    found = []
    for fit, future in ended:
        joint.ended(fit.category)
        found.append((fit, future))
    yield from found


def fit_codes_in(
    folder: Path, model: Model, views: Path, asset_ids: list[str], workers: Workers, emit: Emit
) -> Iterator[Codes]:
    """As fit_codes. A cluster's nodes open the ``model`` in ``folder`` themselves; codes come as they end."""
    if isinstance(workers, int):
        return fit_codes(model, views, asset_ids, emit)
    chosen = assets_of(views, asset_ids)
    ended = workers.spread(chosen, functools.partial(CodesWork, folder, views), threads=1)
    return told(chosen, _results(ended), emit)


def _results(ended: "Generator[tuple[AssetViews, Future[Codes | None]]]") -> Fitted:
    with contextlib.closing(ended):
        for asset, future in ended:
            yield asset, future.result()


def _one_by_one(fits: Sequence[CategoryFit], emit: Emit, group: Group) -> Fits:
    for fit in fits:
        future: Future[FitReport] = Future()
        try:
            with stop_requested() as stop:
                future.set_result(fit.run(emit, stop, group))
        except UserError as error:
            future.set_exception(error)
        yield fit, future


class FitWork:
    """Fits in a process of their own."""

    def __init__(self, threads: int, emit: Emit) -> None:
        torch.set_num_threads(threads)
        self._emit, self._stopped = emit, False

    def do(self, fit: CategoryFit) -> FitReport:
        return fit.run(self._emit, lambda: self._stopped)

    def end(self) -> None:
        """The fit leaves a checkpoint."""
        self._stopped = True


class CodesWork:
    """Codes of one new asset after the other, with the model in memory.

    On one core, also where there is a GPU: Ray does not hide it from the many that run beside each other.
    """

    def __init__(self, folder: Path, views: Path, emit: Emit) -> None:
        self._folder, self._views = folder, views
        self._model: Model | None = None

    def do(self, asset: AssetViews) -> Codes | None:
        self._model = self._model or load_model(self._folder, ON_CPU)
        with one_core_an_operation():
            return fit_one(self._model, self._views, asset)

    def end(self) -> None:
        """An asset takes seconds: it may be finished, or be broken off with the process."""
