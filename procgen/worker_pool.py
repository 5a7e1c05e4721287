"""Several Blender processes that do one kind of task at a time, and give the results as they come.

They run on this machine, or on those of a cluster (procgen/cluster).
"""

import contextlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar, Union

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Failed

from .blender_process import BlenderWorker, WorkerDied

STARTS = 3  # of a worker at one task

Task = TypeVar("Task")
Made = TypeVar("Made")


class Cluster(Protocol):
    """Other machines that do the same, see procgen/cluster/connect.py."""

    def do_all(
        self,
        tasks: Sequence[Task],
        do: Callable[[BlenderWorker, Task], Made],
        blender: Path | None,
        log: Path | None,
    ) -> "Generator[tuple[Task, Future[Made]]]":
        """As the function below, with a Blender process for each core."""

    def spread(
        self,
        tasks: Sequence[Task],
        make: Callable[[Emit], Any],
        threads: int,
        hear: Callable[[Task, Event], None] | None = None,
        gpu: bool = False,
    ) -> "Generator[tuple[Task, Future[Any]]]":
        """Tasks of another kind, see procgen/cluster/actor.py; ``hear`` is told what they say meanwhile.

        Each has ``threads`` cores, and a ``gpu`` if that is wanted and there is one.
        """

    def check(self, files: Sequence[Path], folders: Sequence[Path]) -> None:
        """Raises UserError unless every machine sees the same files and can write to the folders."""


Workers = Union[int, Cluster]  # so many Blender processes on this machine, or those of a cluster


def do_all(
    tasks: Sequence[Task],
    do: Callable[[BlenderWorker, Task], Made],
    workers: Workers,
    blender: Path | None,
    log: Path | None,
) -> "Generator[tuple[Task, Future[Made]]]":
    """Yields each task with its finished future, in the order in which they end.

    ``do`` runs in a thread that has the worker for itself. A worker renders with one thread: cores are used
    by more workers. When the caller closes the generator (Ctrl-C), the processes are ended and the rest
    dropped. For a cluster ``do``, tasks and what they make are sent from process to process.
    """
    if not tasks:
        return
    if not isinstance(workers, int):
        yield from workers.do_all(tasks, do, blender, log)
        return
    pool = [BlenderWorker(blender, log, threads=1) for _ in range(min(workers, len(tasks)))]
    idle: SimpleQueue[BlenderWorker] = SimpleQueue()
    for worker in pool:
        idle.put(worker)

    def run(task: Task) -> Made:
        worker = idle.get()
        try:
            return do(worker, task)
        finally:
            idle.put(worker)

    executor = ThreadPoolExecutor(len(pool))
    waiting = {executor.submit(run, task): task for task in tasks}
    try:
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future
    finally:
        # The processes are ended first: what they were at becomes an error that nobody waits for any
        # more, and its half-written folder is removed.
        for future in waiting:
            future.cancel()
        for worker in pool:
            worker.end()
        executor.shutdown()


def again_if_it_died(do: Callable[[], Made]) -> tuple[Made, int]:
    """What ``do`` returns, done again when its worker dies, and how often that was. Raises WorkerDied."""
    for died in range(STARTS - 1):
        with contextlib.suppress(WorkerDied):
            return do(), died
    return do(), STARTS - 1


def failure_of(future: "Future[Any]", item: str) -> Failed | None:
    """What to report of a task that failed; None if it did not. Bugs of ours are raised."""
    error = future.exception()
    if error is None:
        return None
    if isinstance(error, (UserError, RuntimeError)):
        return Failed(item, str(error))
    raise error
