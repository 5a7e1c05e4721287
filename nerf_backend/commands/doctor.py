"""Say what is installed, which Blender and which engine will be used, and what is missing."""

import argparse
from typing import Any

from blender_addon.contract.events import Emit, Failed

from ..diagnosis import examine
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    findings = examine(arguments.blender)
    for finding in findings:
        if not finding.ok and finding.needed:
            emit(Failed(finding.subject, f"{finding.subject}: {finding.text} (needed for {finding.needed})."))
    return {"findings": [{"subject": f.subject, "ok": f.ok, "text": f.text} for f in findings]}


def summary(payload: dict[str, Any]) -> str:
    return "\n".join(
        f"{'ok     ' if f['ok'] else 'MISSING'}  {f['subject']:<12} {f['text']}" for f in payload["findings"]
    )
