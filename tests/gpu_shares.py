"""Fits a model and new codes on the cluster of RAY_ADDRESS, and prints what each task had of its node."""

import json
import sys
from pathlib import Path
from typing import Any

import ray

from nerf_backend.model_file import load_model
from nerf_backend.model_fits import CategoryFit, fit_codes_in, fit_models
from procgen.cluster import crew
from procgen.cluster.actor import Actor, Outcome
from procgen.cluster.connect import AUTO, open_cluster

from .tiny_fit import FEW_STEPS, ignore


def main(views: Path, folder: Path) -> None:
    class Telling(Actor):
        def do(self, task: Any) -> Outcome:
            of = ray.get_runtime_context().get_assigned_resources()
            (folder / f"{type(task).__name__}.json").write_text(json.dumps(of))
            return super().do(task)

    crew._RemoteActor = ray.remote(Telling)
    with open_cluster(AUTO, 1, None, [], [folder], ignore) as cluster:
        asked = CategoryFit(views, "chair", folder / "model", FEW_STEPS)
        for _, future in fit_models([asked], cluster, ignore):
            future.result()
        assert (
            len([*fit_codes_in(asked.model, load_model(asked.model), views, ["chair003"], cluster, ignore)])
            == 1
        )
    print(json.dumps({path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
