"""Set up and look after a studio's shared catalogue, the PostgreSQL server that ASSET2VEC_CATALOG names.

status    where it is, its version, what it holds
migrate   make its tables, or bring them to this version of Asset2Vec (or to another: --to N)
roles     make the roles asset2vec_reader and asset2vec_writer, which people get
index     make the indexes that `asset2vec similar --indexed` searches
"""

import argparse
from collections.abc import Callable
from typing import Any

from blender_addon.contract.events import Emit

from ..open_catalogue import shared_url


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument(
        "--to",
        type=int,
        metavar="N",
        help="migrate to this version instead of the newest; 0 removes the catalogue and all it holds",
    )


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    return ACTIONS[arguments.action](shared_url(), arguments, emit)


def summary(payload: dict[str, Any]) -> str:
    return str(payload["text"])


def _status(url: str, arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..shared_catalogue.address import place
    from ..shared_catalogue.status import status

    found = status(url)
    text = (
        f"{place(url)}, version {found['version']}: {found['assets']} assets of {found['libraries']} "
        f"libraries, {found['codes']} with codes, of which {found['indexed']} are indexed."
    )
    return found | {"text": text}


def _migrate(url: str, arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..shared_catalogue.address import place
    from ..shared_catalogue.migrate import VERSION, migrate

    before, after = migrate(url, VERSION if arguments.to is None else arguments.to)
    text = f"{place(url)} is of version {after} already."
    if before != after:
        text = f"{place(url)} went from version {before} to {after}."
    if after > before > 0:
        text += " Run `asset2vec studio roles` again: new tables need their rights."
    return {"before": before, "after": after, "text": text}


def _roles(url: str, arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..shared_catalogue.address import place
    from ..shared_catalogue.migrate import make_roles

    make_roles(url)
    return {"text": f"{place(url)}: people can be given asset2vec_reader or asset2vec_writer."}


def _index(url: str, arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..shared_catalogue.index import index_models

    made = index_models(url, emit)
    return {
        "models": made,
        "text": f"Indexes made for {len(made)} models: {', '.join(made) or 'none lacked them'}.",
    }


Action = Callable[[str, argparse.Namespace, Emit], dict[str, Any]]
ACTIONS: dict[str, Action] = {"status": _status, "migrate": _migrate, "roles": _roles, "index": _index}
