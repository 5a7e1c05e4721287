"""What a first refresh of a large library would take on many nodes, and what holds it up.

    python -m nerf_backend.benchmark.cluster_prediction [--assets 100000] [--fit-cores 16] ...
    python -m nerf_backend.benchmark.cluster_prediction --sizes

A simulation of the crew (procgen/cluster/crew.py) with measured times: the command hands out tasks one at a
time, cores take them, and results go through one shared disk. Prints Markdown. Pure Python.
"""

import argparse
import dataclasses
import heapq
from collections.abc import Iterator

from blender_addon.contract.settings import add_arguments, from_arguments, setting

from ..fit_length import planned_steps
from ..fit_settings import FitSettings

NODES = (1, 2, 5, 10, 20, 50, 100)
SIZES = ((100, 1), (10_000, 10), (100_000, 50), (1_000_000, 200), (10_000_000, 2_000))  # assets, categories
MACHINES = ((1, 2), (4, 16), (32, 16))  # nodes, cores of each
CORES, ALONE, SENDER = "the cores", "the command alone", "the one thread that sends"
HANDING_OUT, DISK, LONGEST = "the command hands out tasks", "the shared disk", "one task is the longest part"


@dataclasses.dataclass(frozen=True)
class Costs:
    """Of a library and the machines. Seconds an asset are of one core, where nothing else is said."""

    assets: int = setting(100_000, "assets of the library")
    categories: int = setting(100, "categories that they are in, all of one size")
    new: int = setting(0, "of the assets: those of categories that have a model, and get codes in it alone")
    cores: int = setting(16, "cores of a node")
    render_seconds: float = setting(2.65, "rendering an asset's views")
    step_seconds: float = setting(
        0.033, "a step of a fit on its cores; more than two bring nothing (assumed)"
    )
    fit_cores: int = setting(2, "cores that a fit takes: the threads that PyTorch has at the command")
    table_seconds: float = setting(0.211, "making an asset's pixel table; a fit makes one after the other")
    describe_seconds: float = setting(0.339, "an asset's initial codes, without stretched copies")
    quality_seconds: float = setting(0.95, "measuring an asset's quality")
    codes_seconds: float = setting(1.77, "codes of a new asset, with its quality")
    dispatch_seconds: float = setting(0.0015, "of the command for each task it hands out")
    listing_seconds: float = setting(0.018, "of the command for each asset: listing it, its hash and preview")
    writing_seconds: float = setting(0.019, "of the command for each asset: its codes into the .blend file")
    start_seconds: float = setting(10.0, "until the workers have begun (assumed)")
    megabytes: float = setting(5.0, "that an asset's views take on the shared disk")
    disk_megabytes: float = setting(500.0, "a second that the shared disk takes in (assumed)")
    send_seconds: float = setting(0.0, "of the command's sending thread for each asset; 0 without an address")


@dataclasses.dataclass(frozen=True)
class Stage:
    """``work`` is how many of its seconds each resource is at work, beside the others."""

    name: str
    seconds: float
    work: dict[str, float]

    def holds_up(self) -> str:
        return max(self.work, key=lambda resource: self.work[resource])


def predict(costs: Costs, nodes: int) -> list[Stage]:
    """The stages of a refresh on so many nodes, one after the other."""
    places, fits = nodes * costs.cores, nodes * max(1, costs.cores // costs.fit_cores)
    fitted = -(-(costs.assets - costs.new) // costs.categories)  # assets of a category
    spread = [
        _spread("rendering", costs.assets, places, costs.render_seconds, costs, costs.megabytes),
        _spread("fitting", costs.categories if fitted else 0, fits, fit_seconds(costs, fitted), costs),
        _spread("new codes", costs.new, places, costs.codes_seconds, costs),
    ]
    writing = _alone("writing", costs.assets * costs.writing_seconds)
    sent_meanwhile = sum(stage.seconds for stage in (*spread, writing))
    sending = costs.assets * costs.send_seconds
    left = Stage("sending on", max(0.0, sending - sent_meanwhile), {SENDER: sending})
    return [_alone("listing", costs.assets * costs.listing_seconds), *spread, writing, left]


def fit_seconds(costs: Costs, assets: int) -> float:
    """Of the fit of a category with so many."""
    steps = planned_steps(FitSettings(), assets) if assets else 0
    apart = (costs.describe_seconds + costs.quality_seconds) / costs.fit_cores
    return steps * costs.step_seconds + assets * (costs.table_seconds + apart)


def terms(stages: list[Stage]) -> dict[str, float]:
    """The seconds that each resource is at work in all stages: none of them can end sooner."""
    return {
        resource: sum(stage.work.get(resource, 0.0) for stage in stages)
        for resource in (CORES, ALONE, HANDING_OUT, DISK, LONGEST, SENDER)
    }


def bottleneck(stages: list[Stage]) -> str:
    found = terms(stages)
    return max(found, key=lambda resource: found[resource])


def first_bottleneck(costs: Costs, most: int) -> tuple[int, str] | None:
    """From how many nodes on, up to ``most``, something else than the cores takes longest, and what it is."""
    for nodes in range(1, most + 1):
        if (found := bottleneck(predict(costs, nodes))) != CORES:
            return nodes, found
    return None


def _alone(name: str, seconds: float) -> Stage:
    return Stage(name, seconds, {ALONE: seconds})


def _spread(
    name: str, tasks: int, places: int, seconds: float, costs: Costs, megabytes: float = 0.0
) -> Stage:
    """Simulates tasks of equal length: each is handed out, done at the first free place, and written."""
    if not tasks:
        return Stage(name, 0.0, {CORES: 0.0})
    transfer = megabytes / costs.disk_megabytes
    free = [costs.start_seconds] * min(places, tasks)
    command = disk = 0.0
    for _ in range(tasks):
        command = max(free[0], command) + costs.dispatch_seconds
        disk = max(command + seconds, disk) + transfer
        heapq.heapreplace(free, disk)
    work = {
        CORES: tasks * seconds / places,
        HANDING_OUT: tasks * costs.dispatch_seconds,
        DISK: tasks * transfer,
        LONGEST: seconds,
    }
    return Stage(name, max(free), work)


def by_nodes(costs: Costs) -> Iterator[str]:
    """The stages on ever more nodes, and what then takes longest."""
    found = {nodes: predict(costs, nodes) for nodes in NODES}
    names = [stage.name for stage in found[1] if stage.seconds]
    alone = sum(stage.seconds for stage in found[1])
    yield f"| nodes of {costs.cores} cores | {' | '.join(names)} | all | faster |"
    yield f"|{'---|' * (len(names) + 3)}"
    for nodes, stages in found.items():
        shown = (stage for stage in stages if stage.name in names)
        each = " | ".join(f"{stage.seconds / 3600:.2f} h, {stage.holds_up()}" for stage in shown)
        total = sum(stage.seconds for stage in stages)
        yield f"| {nodes} | {each} | {total / 3600:.1f} h | {alone / total:.1f} x |"
    first = first_bottleneck(costs, NODES[-1])
    yield f"\nThe first to hold up: {f'{first[1]}, from node {first[0]} on' if first else CORES}."
    most = sorted(terms(found[NODES[-1]]).items(), key=lambda term: -term[1])
    told = ", ".join(f"{resource} {seconds / 3600:.2f} h" for resource, seconds in most if seconds)
    yield f"On {NODES[-1]} nodes: {told}."


def by_size(costs: Costs) -> Iterator[str]:
    """Of libraries of SIZES, core seconds of each part and the time on each of MACHINES."""
    sizes = [dataclasses.replace(costs, assets=a, categories=c, new=0) for a, c in SIZES]
    yield f"| assets (categories) | {' | '.join(f'{s.assets:,} ({s.categories:,})' for s in sizes)} |"
    yield f"|{'---|' * (len(sizes) + 1)}"
    apart = costs.table_seconds + costs.describe_seconds + costs.quality_seconds
    rows = {
        "rendering": [size.assets * size.render_seconds for size in sizes],
        "steps of fits": [_step_seconds(size) * size.fit_cores for size in sizes],
        "pixel tables, initial codes, quality": [size.assets * apart for size in sizes],
        "listing and writing": [
            size.assets * (size.listing_seconds + size.writing_seconds) for size in sizes
        ],
    }
    for name, seconds in rows.items():
        yield f"| processor time: {name} | {' | '.join(_rough(each) for each in seconds)} |"
    for nodes, cores in MACHINES:
        found = [predict(dataclasses.replace(size, cores=cores), nodes) for size in sizes]
        each = [
            _rough(sum(stage.seconds for stage in stages)) + f", {bottleneck(stages)}" for stages in found
        ]
        yield f"| on {nodes * cores} cores | {' | '.join(each)} |"


def _step_seconds(costs: Costs) -> float:
    """Of all fits' steps, one after the other."""
    steps = planned_steps(FitSettings(), costs.assets // costs.categories)
    return costs.categories * steps * costs.step_seconds


def _rough(seconds: float) -> str:
    """With two digits that count."""
    units = {"days": 86400, "h": 3600, "min": 60}
    unit = next((unit for unit, size in units.items() if seconds >= 2 * size), "min")
    number = seconds / units[unit]
    return f"{number:.1f} {unit}" if number < 10 else f"{number:,.0f} {unit}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", action="store_true", help="the rows of docs/guide-studio.md instead")
    add_arguments(parser, Costs)
    arguments = parser.parse_args()
    costs = from_arguments(Costs, arguments)
    for line in by_size(costs) if arguments.sizes else by_nodes(costs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
