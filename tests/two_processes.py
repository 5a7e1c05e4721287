"""One of two processes that fit together (test_distributed.py): checks each step's gradients, tells the end.

torchrun --nproc-per-node 2 -m tests.two_processes VIEWS OUT
"""

import copy
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from blender_addon.contract import view_dataset
from nerf_backend.distributed import process_group
from nerf_backend.engine import choose_engine
from nerf_backend.fit_data import FitData, read_data
from nerf_backend.fit_loop import BatchLoss, fit_step, noisy
from nerf_backend.fit_start import begin
from nerf_backend.fit_state import FitState
from nerf_backend.tensor_file import write_tensors

from .tiny_fit import FEW_STEPS

STEPS = 10


def main(views: Path, out: Path) -> None:
    torch.set_num_threads(1)
    engine = choose_engine()
    settings = FEW_STEPS.resolved(engine.tiny_cuda_nn)
    data = read_data(views, view_dataset.list_assets(views), 1, engine.device)
    with process_group() as group:
        state, _ = begin(data, settings, engine, None)
        losses = group.parallel(BatchLoss(state.field))
        averaged, separate = [], []
        for step in range(2):  # a step of points, then one of rays
            averaged.append(gradient_of(losses, state, data, group.launch.rank, step))
            alone = BatchLoss(copy.deepcopy(state.field))
            separate.append(torch.stack([gradient_of(alone, state, data, rank, step) for rank in range(2)]))
        loss = [fit_step(state, losses, data, settings, step / STEPS, group) for step in range(STEPS)]
        tensors = {name: tensor.clone() for name, tensor in state.tensors().items()}
        tensors |= {"generator": state.generator.get_state(), "loss": torch.tensor(loss)}
        tensors |= {"averaged": torch.stack(averaged), "separate": torch.stack(separate)}
        write_tensors(out / f"{group.launch.rank}.safetensors", tensors)


def gradient_of(losses: nn.Module, state: FitState, data: FitData, rank: int, step: int) -> Tensor:
    """Of the field, flat, for the assets and random numbers of process ``rank``."""
    assets = torch.tensor([[0, 1], [2, 3]])[rank]
    generator = torch.Generator().manual_seed(rank)
    codes = tuple(
        noisy(table[assets], 0.0, generator) for table in (state.shape_codes, state.appearance_codes)
    )
    losses.zero_grad()
    losses(codes, data, assets, 256, step, 0.9, generator).backward()
    found = [p.grad.flatten() for p in losses.parameters() if p.grad is not None]
    losses.zero_grad()
    return torch.cat(found)


def check_no_thread_is_left() -> None:
    """A thread of the group that outlives the interpreter aborts the process, now and then."""
    tasks = Path("/proc/self/task")  # Linux only
    names = [(task / "comm").read_text() for task in tasks.iterdir()] if tasks.exists() else []
    assert not [name for name in names if "gloo" in name], names


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    check_no_thread_is_left()
