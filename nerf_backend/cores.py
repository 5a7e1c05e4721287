"""Work on every core of a CPU: a whole asset in a thread, where assets have nothing to do with each other.

PyTorch shares out single operations, which pays for a step of a fit; what is done with one asset at a
time is made of smaller ones. So there each operation runs on one core, and several assets at once.
"""

import collections
import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

Item = TypeVar("Item")
Found = TypeVar("Found")


@contextlib.contextmanager
def one_core_an_operation() -> Iterator[int]:
    """Keeps PyTorch from sharing out operations within the block; yields how many threads it used to."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


def on_cores(
    work: Callable[[Item], Found], items: Sequence[Item], device: torch.device
) -> Generator[Found, None, None]:
    """``work`` of each of ``items`` in their order, as many at once as there are cores.

    What fails is raised in its turn, after the results before it. A single item has one core too: with more,
    sums would be made in another order, and its result depend on how many there are. On a ``device`` that is
    no CPU they come one by one.
    """
    if device.type != "cpu":
        yield from map(work, items)
        return
    with one_core_an_operation() as cores:
        pool = ThreadPoolExecutor(cores)
        running: collections.deque[Future[Found]] = collections.deque()
        try:
            for item in items:
                running.append(pool.submit(work, item))
                if len(running) > 2 * cores:  # results of more would pile up in memory
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
