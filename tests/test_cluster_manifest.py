"""The guide's manifest is one that Kubernetes takes, and says what the guide and constraints.txt say."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "docs" / "examples" / "raycluster.yaml"
SCHEMA = Path(__file__).parent / "data" / "kuberay" / "raycluster_v1.json.gz"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """KubeRay's, refusing fields that it does not know, as `kubectl apply` does."""
    return strict(json.loads(gzip.decompress(SCHEMA.read_bytes())))


def strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(part) for key, part in schema.items()}
    open_ended = found.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in found
    if isinstance(found.get("properties"), dict) and "type" in found and not open_ended:
        found["additionalProperties"] = False
    if found.pop("x-kubernetes-int-or-string", False):
        found.pop("type", None)
        found["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    return found


def manifest() -> dict[str, Any]:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def test_the_manifest_fits_kuberay_s_schema(schema: dict[str, Any]) -> None:
    jsonschema.validate(without_name(manifest()), schema)


def without_name(found: dict[str, Any]) -> dict[str, Any]:
    """The schema leaves metadata to Kubernetes."""
    assert found["metadata"] == {"name": "asset2vec"}
    return found | {"metadata": {}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "workerGroupSpecs", 0, "replica"), 8),
        (("spec", "workerGroupSpecs", 0, "replicas"), "eight"),
        (("spec", "authOptions", "mode"), "secret"),
        (("spec", "headGroupSpec", "template", "spec", "containers", 0, "volumeMount"), []),
    ],
)
def test_the_schema_refuses_mistakes(schema: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    wrong = copy.deepcopy(without_name(manifest()))
    place = wrong
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def test_ray_is_the_tested_version_and_all_pods_see_one_folder() -> None:
    spec = manifest()["spec"]
    assert f"ray=={spec['rayVersion']}\n" in (ROOT / "constraints.txt").read_text()
    pods = [spec["headGroupSpec"], *spec["workerGroupSpecs"]]
    seen = {
        (mount["mountPath"], claim["persistentVolumeClaim"]["claimName"])
        for pod in pods
        for container in pod["template"]["spec"]["containers"]
        for mount in container["volumeMounts"]
        for claim in pod["template"]["spec"]["volumes"]
        if claim["name"] == mount["name"] == "library"
    }
    assert seen == {("/mnt/library", "library")} and len(pods) == 2
