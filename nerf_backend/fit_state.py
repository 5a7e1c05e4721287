"""Everything that a fit changes as it runs, and its checkpoint, so that it can go on bit for bit."""

import dataclasses
import json
from pathlib import Path

import safetensors
import torch
from torch import Tensor

from .code_optimiser import CodeOptimiser
from .field.radiance_field import RadianceField
from .fit_settings import FitSettings
from .tensor_file import write_tensors

ADAM_BETAS, ADAM_EPSILON = (0.9, 0.99), 1e-15


@dataclasses.dataclass
class FitState:
    """The field, codes [A, CODE_SIZE] each, optimisers, random numbers and how far the fit is."""

    field: RadianceField
    shape_codes: Tensor
    appearance_codes: Tensor
    field_optimiser: torch.optim.Adam
    shape_optimiser: CodeOptimiser
    appearance_optimiser: CodeOptimiser
    generator: torch.Generator  # on the CPU whatever the engine, so that engines draw the same
    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = dataclasses.field(default_factory=list)

    @classmethod
    def new(
        cls,
        field: RadianceField,
        codes: tuple[Tensor, Tensor],
        settings: FitSettings,
        generator: torch.Generator,
    ) -> "FitState":
        device = next(field.parameters()).device
        shape_codes, appearance_codes = (code.clone().to(device) for code in codes)
        optimiser = torch.optim.Adam(
            field.parameters(),
            lr=settings.grid_rate,
            betas=ADAM_BETAS,
            eps=ADAM_EPSILON,
            fused=True,
        )
        state = cls(
            field,
            shape_codes,
            appearance_codes,
            optimiser,
            CodeOptimiser.of(shape_codes),
            CodeOptimiser.of(appearance_codes),
            generator,
        )
        state._start_moments()
        return state

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor by name; writing into them changes the state."""
        found = {f"field.{name}": tensor.data for name, tensor in self.field.named_parameters()}
        for name, parameter in self.field.named_parameters():
            for key, value in self.field_optimiser.state[parameter].items():
                found[f"adam.{key}.{name}"] = value
        for part in ("shape", "appearance"):
            found[f"codes.{part}"] = getattr(self, f"{part}_codes")
            for field in dataclasses.fields(CodeOptimiser):
                found[f"codes.{part}.{field.name}"] = getattr(getattr(self, f"{part}_optimiser"), field.name)
        return found

    def forget_codes_after(self, count: int) -> None:
        """Keeps the first ``count`` codes only; the state cannot be stepped any more."""
        self.shape_codes = self.shape_codes[:count]
        self.appearance_codes = self.appearance_codes[:count]

    def save(self, path: Path, identity: str) -> None:
        """Writes the checkpoint of the fit called ``identity``."""
        progress = {"step": self.step, "seconds": self.seconds, "history": self.history}
        tensors = self.tensors() | {"generator": self.generator.get_state()}
        write_tensors(
            path,
            {name: tensor.contiguous().cpu() for name, tensor in tensors.items()},
            {"identity": identity, "progress": json.dumps(progress)},
        )

    def resume(self, path: Path, identity: str) -> bool:
        """Continues from the checkpoint if it is of the same fit; says whether it is."""
        try:
            with safetensors.safe_open(path, "pt") as file:
                metadata = file.metadata() or {}
                if metadata.get("identity") != identity:
                    return False
                saved = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, safetensors.SafetensorError):
            return False  # none, or not one of ours: begin anew
        for name, tensor in self.tensors().items():
            tensor.copy_(saved[name])
        self.generator.set_state(saved["generator"])
        for key, value in json.loads(metadata["progress"]).items():
            setattr(self, key, value)
        return True

    def _start_moments(self) -> None:
        """Gives Adam the state that it would make in its first step."""
        for group in self.field_optimiser.param_groups:
            for parameter in group["params"]:
                self.field_optimiser.state[parameter] = {
                    "step": torch.zeros((), device=parameter.device),
                    "exp_avg": torch.zeros_like(parameter),
                    "exp_avg_sq": torch.zeros_like(parameter),
                }
