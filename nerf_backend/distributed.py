"""Several processes that fit one field together, one a GPU (or a few CPU cores):

    torchrun --nproc-per-node 4 -m nerf_backend.cli fit VIEWS --model MODEL

Each step, every process takes its own assets. DistributedDataParallel averages the gradients of the
field; the codes' rows and gradients are gathered, so that every process moves the same table. So all
hold the same state at all times, and only the first one writes. What all must agree on (to stop, how
long it took) goes through ``Group.total``.
"""

import contextlib
import dataclasses
import datetime
import gc
import importlib
from collections.abc import Iterator

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from blender_addon.contract.errors import UserError

from .launch import Launch, launched

# The others wait while the first makes pixel tables or writes: longer than torch's own 10 minutes.
TIMEOUT = datetime.timedelta(hours=24)


@dataclasses.dataclass(frozen=True)
class Group:
    """The processes of one fit; every method is the identity for one alone."""

    launch: Launch = dataclasses.field(default_factory=Launch)

    @property
    def leads(self) -> bool:
        return self.launch.leads

    @property
    def size(self) -> int:
        return self.launch.size

    def parallel(self, module: nn.Module) -> nn.Module:
        """The module, with the first process' weights, whose gradients are means over all processes."""
        return DistributedDataParallel(module) if self.size > 1 else module

    def own(self, assets: Tensor) -> Tensor:
        """This process' part of a step's ``assets``; as many for each, so that means are means of all."""
        each = len(assets) // self.size
        if not each:
            raise UserError(
                f"{self.size} processes cannot share {len(assets)} assets: start torchrun with "
                f"--nproc-per-node {len(assets)} or fewer."
            )
        return assets[self.launch.rank * each : (self.launch.rank + 1) * each]

    def own_generator(self, generator: torch.Generator) -> torch.Generator:
        """Random numbers of this process' own for one step, from ``generator``, which is the same in all."""
        if self.size == 1:
            return generator
        seed = int(torch.randint(2**62, (), generator=generator))
        return torch.Generator().manual_seed(seed + self.launch.rank)

    def gather(self, rows: Tensor) -> Tensor:
        """The rows [N, ...] of all processes, one after another."""
        if self.size == 1:
            return rows
        parts = [torch.empty_like(rows) for _ in range(self.size)]
        distributed.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    def total(self, *values: float) -> list[float]:
        """Sums over all processes."""
        if self.size == 1:
            return list(values)
        device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
        sums = torch.tensor(values, dtype=torch.float64, device=device)
        distributed.all_reduce(sums)
        return sums.tolist()

    def copy_from_first(self, *tensors: Tensor) -> None:
        """Overwrites tensors with the first process' ones."""
        if self.size > 1:
            for tensor in tensors:
                distributed.broadcast(tensor, 0)

    @contextlib.contextmanager
    def first_alone(self) -> Iterator[None]:
        """The first process runs the block before the others: what it leaves on the disk, they find."""
        if not self.leads:
            self.total(0)
        yield
        if self.leads:
            self.total(0)


ALONE = Group()


@contextlib.contextmanager
def process_group() -> Iterator[Group]:
    """The group of this process: as torchrun started it, or alone."""
    launch = launched()
    if launch.size == 1:
        yield ALONE
        return
    # DistributedDataParallel imports this; whoever imports it while a group exists keeps the group's threads
    # alive for good, and one that outlives the interpreter may abort the process ("terminate called").
    importlib.import_module("torch._dynamo")
    backend = "gloo"
    if torch.cuda.is_available():
        torch.cuda.set_device(launch.local_rank)
        backend = "nccl"
    distributed.init_process_group(backend, timeout=TIMEOUT)
    try:
        yield Group(launch)
    finally:
        gc.collect()  # DistributedDataParallel is part of a cycle, and holds the group
        distributed.destroy_process_group()
