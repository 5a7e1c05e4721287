"""How long a refresh takes without a GPU, as well as that can be said before."""

import dataclasses
import statistics
from collections import defaultdict
from collections.abc import Iterable

# Measured with default settings on two cores without a GPU (docs/benchmarks.md): of one asset its views, then
# its codes in a model that is there; of a category its first model.
RENDER_SECONDS, CODE_SECONDS, FIT_SECONDS = 5.0, 2.0, 240.0
_MEASURED_CORES = 2

# The last refreshes tell what this machine is like, except small ones, which hardly do more than start.
_TELLING, _LEAST_SECONDS = 5, 30.0
_LEAST_SHARE = 0.05  # of the whole, is still to do after a refresh that was stopped late


@dataclasses.dataclass(frozen=True)
class Run:
    """A refresh of before; seconds of work as estimated by refresh_seconds, and as it was until it ended."""

    library: str
    estimated: float  # 0 if nobody could say, as of some assets only
    taken: float
    done: bool  # and not stopped before
    left: float = 0.0  # of the stage that it was in at last, as it said itself


@dataclasses.dataclass(frozen=True)
class Expected:
    seconds: float
    is_learnt: bool  # from refreshes on this machine, with whatever it has


def refresh_seconds(categories: list[tuple[int, bool]], cores: int, anew: bool = False) -> float:
    """Seconds of a refresh without a GPU, on a machine like the measured one.

    Given for each category: how many assets want codes, and whether it has a model. With ``anew`` that is
    replaced.
    Renders go at once on all cores; a fit is little faster on more than two.
    """
    wanting = [(to_do, has_model) for to_do, has_model in categories if to_do]
    assets = sum(to_do for to_do, _ in wanting)
    fits = len(categories) if anew else sum(not has_model for _, has_model in wanting)
    codes = sum(to_do for to_do, has_model in wanting if has_model)
    return assets * RENDER_SECONDS * _MEASURED_CORES / cores + codes * CODE_SECONDS + fits * FIT_SECONDS


def expected(estimated: float, library: str, runs: Iterable[Run]) -> Expected:
    """``estimated`` as it comes to on this machine, less what stopped runs of the library have done.

    ``runs`` are the refreshes of before, the oldest first.
    """
    ratios: list[float] = []
    stopped: dict[str, list[Run]] = defaultdict(list)  # by library, since a run came to its end
    for run in runs:
        if run.estimated:
            stopped[run.library].append(run)
        if run.done:
            whole = stopped.pop(run.library, [])
            if run.estimated and whole[0].estimated >= _LEAST_SECONDS:
                ratios.append(sum(part.taken for part in whole) / whole[0].estimated)
    pace = statistics.median(ratios[-_TELLING:]) if ratios else 1.0
    spent = sum(part.taken for part in stopped[library])
    if spent:  # models that were finished are no longer estimated
        spent -= pace * max(0.0, stopped[library][0].estimated - estimated)
    seconds = pace * estimated
    said = stopped[library][-1].left if stopped[library] else 0.0
    return Expected(max(seconds - max(0.0, spent), _LEAST_SHARE * seconds, said), bool(ratios))
