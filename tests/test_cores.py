"""Work on every core: in order, bounded, and PyTorch as it was afterwards."""

import threading
from collections.abc import Iterator

import pytest
import torch

from nerf_backend.cores import on_cores, one_core_an_operation

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def two_cores() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def test_operations_are_shared_out_again_afterwards() -> None:
    with pytest.raises(KeyError), one_core_an_operation() as threads:
        assert (threads, torch.get_num_threads()) == (2, 1)
        raise KeyError


def test_results_come_in_order_whoever_is_done_first() -> None:
    second_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second_is_done.wait(10)  # only another thread can do it meanwhile
        if item == 1:
            second_is_done.set()
        return 10 * item

    assert list(on_cores(work, range(50), CPU)) == [10 * item for item in range(50)]


def test_no_more_is_done_ahead_than_is_asked_for() -> None:
    begun: list[int] = []
    results = on_cores(begun.append, range(1000), CPU)
    for _ in range(3):
        next(results)
    assert len(begun) <= 3 + 5
    results.close()


def test_what_waits_is_not_begun_after_closing() -> None:
    begun: list[int] = []
    closing = threading.Event()

    def work(item: int) -> None:
        begun.append(item)
        assert item == 0 or closing.wait(10)

    results = on_cores(work, range(1000), CPU)
    next(results)  # by now two threads are held, and further items wait for them
    threading.Timer(0.2, closing.set).start()
    results.close()
    assert len(begun) <= 3


def test_a_gpu_is_given_one_piece_of_work_at_a_time() -> None:
    seen = set()
    list(on_cores(lambda item: seen.add(threading.get_ident()), range(20), torch.device("meta")))
    assert len(seen) == 1


def test_one_item_is_treated_as_one_of_many() -> None:
    assert list(on_cores(lambda item: torch.get_num_threads(), [0], CPU)) == [1]


def test_what_fails_is_raised_in_its_turn() -> None:
    results = on_cores(lambda item: 1 // (2 - item), range(4), CPU)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)
