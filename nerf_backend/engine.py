"""Which implementation of the field runs, on which device; chosen by itself and said aloud."""

import dataclasses

import torch

from .field.blended_part import Layout, Lookup
from .field.hash_grid import TorchHashGrid
from .field.hash_grid_tcnn import TcnnHashGrid
from .field.plane_grid import PlaneGrid, PlaneLayout


@dataclasses.dataclass(frozen=True)
class Engine:
    """``name`` is recorded in models; ``reason`` says why this one was chosen."""

    name: str
    device: torch.device
    tiny_cuda_nn: bool
    reason: str

    def lookup(self, layout: Layout) -> Lookup:
        """Planes are PyTorch everywhere: tiny-cuda-nn has none."""
        if isinstance(layout, PlaneLayout):
            return PlaneGrid(layout)
        return TcnnHashGrid(layout) if self.tiny_cuda_nn else TorchHashGrid(layout)


ON_CPU = Engine("PyTorch on CPU", torch.device("cpu"), False, "no GPU: pure PyTorch on the CPU")


def choose_engine() -> Engine:
    """tinycudann where it imports and there is a GPU, else PyTorch on CUDA, MPS or the CPU."""
    if torch.cuda.is_available():
        gpu = torch.cuda.get_device_name(0)
        if problem := _tinycudann_problem():
            reason = f"{gpu}, pure PyTorch: tinycudann does not import ({problem})"
            return Engine("PyTorch on CUDA", torch.device("cuda"), False, reason)
        return Engine("tinycudann on CUDA", torch.device("cuda"), True, f"{gpu} with tinycudann")
    if torch.backends.mps.is_available():
        return Engine("PyTorch on MPS", torch.device("mps"), False, "Apple GPU, pure PyTorch")
    return ON_CPU


def _tinycudann_problem() -> str:
    """Why tinycudann cannot be used, or "". Without a usable GPU it raises OSError on import."""
    try:
        import tinycudann  # noqa: F401
    except (ImportError, OSError) as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return ""
