"""What a refresh of a large library would take on many nodes, and what holds it up.

    python -m procgen.cluster.prediction [--assets 100000] [--render-seconds 2.65] ...

A simulation of the crew (crew.py) with measured times: the command hands out tasks one at a time, cores take
them, and results go through one shared disk. Prints Markdown. Pure Python.
"""

import argparse
import dataclasses
import heapq

from blender_addon.contract.settings import add_arguments, from_arguments, setting

CORES, ALONE = "the cores", "the command alone"
NODES = (1, 2, 5, 10, 20, 50, 100)


@dataclasses.dataclass(frozen=True)
class Costs:
    """Of a library and the machines. Seconds an asset are of one core, where nothing else is said."""

    assets: int = setting(100_000, "assets of the library")
    categories: int = setting(100, "categories that they are in, all of one size")
    cores: int = setting(16, "cores of a node")
    render_seconds: float = setting(2.65, "rendering an asset's views")
    fit_seconds: float = setting(1.7, "of a category's fit for each of its assets, of which it has many")
    fit_cores: int = setting(16, "cores that a fit takes: the threads that PyTorch has at the command")
    dispatch_seconds: float = setting(0.0015, "of the command for each task it hands out")
    listing_seconds: float = setting(
        0.035, "of the command for each asset: listing it, with its hash and preview"
    )
    writing_seconds: float = setting(0.005, "of the command for each asset: its codes into the .blend file")
    start_seconds: float = setting(10.0, "until the workers have begun")
    megabytes: float = setting(5.0, "that an asset's views take on the shared disk")
    disk_megabytes: float = setting(500.0, "a second that the shared disk takes in")


@dataclasses.dataclass(frozen=True)
class Stage:
    """``busy`` is the share of its time in which each resource is at work, 0 to 1."""

    name: str
    seconds: float
    busy: dict[str, float]

    def holds_up(self) -> str:
        return max(self.busy, key=lambda resource: self.busy[resource])


def predict(costs: Costs, nodes: int) -> list[Stage]:
    """The stages of a refresh on so many nodes, one after the other."""
    return [
        _alone("listing", costs.assets * costs.listing_seconds),
        _spread(
            "rendering",
            tasks=costs.assets,
            places=nodes * costs.cores,
            seconds=costs.render_seconds,
            costs=costs,
            megabytes=costs.megabytes,
        ),
        _spread(
            "fitting",
            tasks=costs.categories,
            places=nodes * max(1, costs.cores // max(1, costs.fit_cores)),
            seconds=costs.fit_seconds * costs.assets / costs.categories,
            costs=costs,
        ),
        _alone("writing", costs.assets * costs.writing_seconds),
    ]


def first_bottleneck(costs: Costs, most: int) -> str:
    """What stops a spread stage first from getting faster as nodes are added, up to ``most``."""
    for nodes in range(1, most + 1):
        for stage in predict(costs, nodes):
            if stage.holds_up() not in (CORES, ALONE):
                return f"{stage.name} on {nodes} nodes: {stage.holds_up()}"
    return f"nothing on {most} nodes: {CORES} are at work"


def _alone(name: str, seconds: float) -> Stage:
    return Stage(name, seconds, {ALONE: 1.0})


def _spread(
    name: str, tasks: int, places: int, seconds: float, costs: Costs, megabytes: float = 0.0
) -> Stage:
    """Simulates tasks of equal length: each is handed out, done at the first free place, and written."""
    transfer = megabytes / costs.disk_megabytes
    free = [costs.start_seconds] * min(places, tasks)
    command = disk = 0.0
    for _ in range(tasks):
        command = max(heapq.heappop(free), command) + costs.dispatch_seconds
        disk = max(command + seconds, disk) + transfer
        heapq.heappush(free, disk)
    end = max(free)
    busy = {
        CORES: tasks * seconds / (places * end),
        "the command hands out tasks": tasks * costs.dispatch_seconds / end,
        "the shared disk": tasks * transfer / end,
        "one task is the longest part": seconds / end,
    }
    return Stage(name, end, busy)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser, Costs)
    costs = from_arguments(Costs, parser.parse_args())
    found = {nodes: predict(costs, nodes) for nodes in NODES}
    alone = sum(stage.seconds for stage in found[1])
    names = [stage.name for stage in found[1]]
    print(f"| nodes of {costs.cores} cores | {' | '.join(names)} | all | faster |")
    print(f"|{'---|' * (len(names) + 3)}")
    for nodes, stages in found.items():
        each = " | ".join(f"{stage.seconds / 3600:.2f} h, {stage.holds_up()}" for stage in stages)
        total = sum(stage.seconds for stage in stages)
        print(f"| {nodes} | {each} | {total / 3600:.1f} h | {alone / total:.1f} x |")
    print(f"\nThe first to hold up: {first_bottleneck(costs, NODES[-1])}.")


if __name__ == "__main__":
    main()
