"""Say what is installed, which Blender and which engine will be used, and what is missing."""

import argparse
import dataclasses
from typing import Any

from blender_addon.contract.events import Emit, Failed

from ..diagnosis import examine, version
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    findings = examine(arguments.blender)
    for finding in findings:
        if not finding.ok and finding.needed:
            words = f"{finding.text} (needed for {finding.needed}): {finding.remedy}"
            emit(Failed(finding.subject, f"{finding.subject}: {words}."))
    return {"version": version(), "findings": [dataclasses.asdict(finding) for finding in findings]}


def summary(payload: dict[str, Any]) -> str:
    return "\n".join([f"asset2vec {payload['version']}", *map(_line, payload["findings"])])


def _line(finding: dict[str, Any]) -> str:
    remedy = f": {finding['remedy']}" if finding["remedy"] else ""
    return f"{'ok     ' if finding['ok'] else 'MISSING'}  {finding['subject']:<8} {finding['text']}{remedy}"
