"""Bring the codes of one or more libraries up to date.

Renders what changed, fits its codes (and a model for each category that has none), and writes
codes, model id, source hash and quality into the assets' metadata and the catalogue. Safe to kill
and run again. The libraries share a workspace: asset2vec-work beside them, or --work.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.contract.models import NEW_MODEL
from blender_addon.contract.settings import add_arguments as add_settings
from blender_addon.contract.settings import from_arguments
from blender_addon.contract.view_dataset import ViewSettings

from ..fit_settings import FitSettings
from ..refresh import RefreshOptions, refresh
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIB.blend")
    options.add_shared_work(parser, writes=True)
    parser.add_argument(
        "--new-model",
        action="store_true",
        help="fit the field to all assets although there is one, keeping what codes mean",
    )
    parser.add_argument(
        "--category", nargs="+", default=[], metavar="NAME", help="only assets of these categories"
    )
    parser.add_argument(
        "--asset",
        nargs="+",
        default=[],
        metavar="ASSET",
        help="only these, by name or id; a category that has no model yet is refreshed as a whole",
    )
    options.add_start(parser)
    parser.add_argument(
        "--no-write", action="store_true", help="fill the catalogue only, not the .blend files"
    )
    add_settings(parser, ViewSettings)
    add_settings(parser, FitSettings)
    options.add_workers(parser)
    options.add_cluster(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    libraries = list(dict.fromkeys(options.existing_library(path) for path in arguments.libraries))
    workspace = options.workspace(arguments.work, libraries)
    with options.workers(arguments, libraries, [workspace.root], emit) as workers:
        return refresh(
            libraries,
            workspace,
            RefreshOptions(
                views=from_arguments(ViewSettings, arguments),
                fit=from_arguments(FitSettings, arguments),
                new_model=arguments.new_model,
                categories=arguments.category,
                assets=arguments.asset,
                write=not arguments.no_write,
                start=arguments.start,
                workers=workers,
                blender=arguments.blender,
            ),
            emit,
        )


def summary(payload: dict[str, Any]) -> str:
    return "\n".join([_done(payload), *warnings(payload)])


def _done(payload: dict[str, Any]) -> str:
    written = sum(payload["written"].values())
    if not payload["assets"]:
        return "There is no asset with a category: mark some in Blender, or import files."
    if not (payload["rendered"] or payload["fitted"] or written):
        return f"Everything is up to date ({payload['assets']} assets)."
    return (
        f"{len(payload['rendered'])} assets rendered, {len(payload['fitted'])} codes fitted, "
        f"{written} assets written. Workspace: {payload['workspace']}"
    )


def warnings(payload: dict[str, Any]) -> list[str]:
    """What a person should know of a refresh that went well."""
    said = []
    if skipped := payload["uncategorised"]:
        said.append(
            f"Left out, for want of a category: {_some(skipped)}. Set it in Blender's Asset2Vec panel."
        )
    if poor := payload["poor"]:
        said.append(
            f"Badly described by their codes: {_some(poor)}. Do not trust their neighbours; a model fitted "
            f"to them ({NEW_MODEL}, with more --steps) knows them better."
        )
    return [*said, *payload["notes"]]


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + rest
