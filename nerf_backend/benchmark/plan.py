"""What a run of the benchmark is asked to do, and where its files lie.

OUT/
  plan.json               the plan it was made with
  samples.blend, asset2vec-work/   the sample library with its twins, and its views
  samples.json            what is known of every asset (samples.py)
  models/<minutes> min    a model for every length of fit
  stages/<stage>.json     what a stage found; a stage that is there is not run again
  result.json, result.md  everything together, with the machine
  pictures/*.png
"""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace

CATEGORY = "chair"


@dataclasses.dataclass(frozen=True)
class Plan:
    out: Path
    minutes: tuple[float, ...]  # a fit, and a column of the table, each
    baseline_minutes: float  # of each rival
    ablation_minutes: float  # of each variant
    assets: int  # that the field is fitted to
    unseen: int
    twins: int  # recoloured, and as many reshaped
    seed: int
    steps: int  # optimiser steps at most, 0 for no limit but the minutes
    resolution: int
    workers: int
    blender: Path | None

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.library)

    @property
    def library(self) -> Path:
        return self.out / "samples.blend"

    @property
    def views(self) -> Path:
        return self.workspace.views

    @property
    def samples(self) -> Path:
        return self.out / "samples.json"

    @property
    def pictures(self) -> Path:
        return self.out / "pictures"

    def model(self, minutes: float) -> Path:
        return self.out / "models" / f"{minutes:g} min"

    def stage(self, name: str) -> Path:
        return self.out / "stages" / f"{name}.json"

    def view_settings(self) -> ViewSettings:
        return ViewSettings(resolution=self.resolution)

    def data_id(self) -> str:
        """Of what decides the samples and their views: results of other data are not taken over."""
        return hashlib.sha256(json.dumps(self.data()).encode()).hexdigest()[:16]

    def data(self) -> dict[str, Any]:
        names = ("assets", "unseen", "twins", "seed", "resolution")
        return {name: getattr(self, name) for name in names}

    def document(self) -> dict[str, Any]:
        values = dataclasses.asdict(self)
        return {name: str(v) if isinstance(v, Path) else v for name, v in values.items()}
