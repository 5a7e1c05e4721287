"""Suggest tags from those that artists already gave, and say how far they can be trusted.

Each tag that enough assets have gets a classifier on the codes. It is measured on assets that it has
not seen, and only then suggests. `--ask 10` says which ten assets to label next; `--attribute armrests
--with A B C --without D E F` looks for something new that only a few examples are known of. Nothing is
written into the library: `--accept ASSET TAG` and `--reject ASSET TAG` remember what you decided.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from blender_addon.contract.suggested_tags import write_suggestions
from blender_addon.contract.tag_decisions import decide, read_decisions
from blender_addon.contract.tag_names import tag_key
from blender_addon.contract.workspace import Workspace

from ..code_table import CodeTable, code_table, library_category
from ..open_catalogue import open_catalogue
from ..similar import named_asset
from . import options

SHOWN = 8  # suggestions of a tag in the terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    options.add_category(parser)
    add = parser.add_argument
    add("--tag", nargs="+", default=[], metavar="T", help="only these tags (default: all that assets have)")
    add("--attribute", metavar="NAME", help="something new, known of examples only")
    add("--with", nargs="+", default=[], metavar="ASSET", dest="having", help="examples that have it")
    add("--without", nargs="+", default=[], metavar="ASSET", dest="lacking", help="examples that have it not")
    add("--examples", type=Path, metavar="FILE.csv", help="examples as lines of asset,yes or asset,no")
    add("--ask", type=options.positive, default=0, metavar="N", help="say which N assets to label next")
    add("--accept", nargs=2, metavar=("ASSET", "TAG"), help="remember that the asset has the tag, and end")
    add("--reject", nargs=2, metavar=("ASSET", "TAG"), help="remember that it has it not, and end")
    add(
        "--out",
        type=Path,
        metavar="FILE.json",
        help="also write everything, with the probability of every asset",
    )
    add("--review", action="store_true", help="also leave the suggestions in the workspace, for Blender")
    add("--sheet", type=Path, metavar="FILE.png", help="also write a picture of suggestions and evidence")
    options.add_shared_work(parser, writes=True)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    if arguments.accept or arguments.reject:
        return _decided(arguments, library, workspace)
    if arguments.review and (arguments.tag or arguments.attribute):
        raise UserError("--review is about all tags that assets have: leave out --tag and --attribute.")
    from ..uses.tags.document import document
    from ..uses.tags.tagging import library_tags, new_attribute

    table = code_table(workspace, library_category(workspace, library, arguments.category))
    decisions = read_decisions(workspace.tag_decisions)
    examples = _examples(arguments, table, library)
    if examples is None:
        found = library_tags(table, decisions, arguments.tag, arguments.ask, emit)
    else:
        found = new_attribute(table, decisions, arguments.attribute.strip(), examples, arguments.ask, emit)
    if arguments.sheet:
        from ..uses.tags.sheet import write_sheet

        write_sheet(arguments.sheet, workspace, found)
    if arguments.review:
        from ..uses.tags.review import review

        stored_path = open_catalogue(workspace.catalogue).stored_path
        write_suggestions(workspace.suggested_tags(table.category), review(found, stored_path))
    told = document(found)
    if arguments.out:
        write_json(arguments.out, told)
    # Each asset's probabilities are for the file: a large library would flood the events.
    tags = [{name: value for name, value in tag.items() if name != "assets"} for tag in told["tags"]]
    return told | {"tags": tags, "sheet": _text(arguments.sheet), "out": _text(arguments.out)}


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _examples(arguments: argparse.Namespace, table: CodeTable, library: Path) -> Any:
    from ..uses.tags.examples import Examples, named_examples, read_examples

    named = bool(arguments.having or arguments.lacking)
    if arguments.attribute is None:
        if named or arguments.examples:
            raise UserError("Name what the examples are of: --attribute NAME.")
        return None
    if not arguments.attribute.strip():
        raise UserError("The name of the attribute is empty: give one.")
    if arguments.tag:
        raise UserError("--tag is for tags that assets have, --attribute for a new one: give one of them.")
    if arguments.examples and named:
        raise UserError("Give the examples by --with and --without, or in a file by --examples, not both.")
    if arguments.examples:
        return read_examples(arguments.examples, table, library)
    return named_examples(table, library, arguments.having, arguments.lacking) if named else Examples((), ())


def _decided(arguments: argparse.Namespace, library: Path, workspace: Workspace) -> dict[str, Any]:
    if arguments.accept and arguments.reject:
        raise UserError("Give --accept or --reject, not both: decide one thing at a time.")
    name, tag = arguments.accept or arguments.reject
    if not tag.strip():
        raise UserError("The tag is empty: name one.")
    catalogue = open_catalogue(workspace.catalogue)
    asset = named_asset(catalogue, library, name)
    new = _is_new(tag, asset, catalogue, workspace)
    decide(workspace.tag_decisions, asset.asset_id, tag.strip(), bool(arguments.accept))
    return {
        "asset": asset.name,
        "decided": tag.strip(),
        "accepted": bool(arguments.accept),
        "new": new,
        "file": str(workspace.tag_decisions),
    }


def _is_new(tag: str, asset: Entry, catalogue: Catalogue, workspace: Workspace) -> bool:
    """Whether nobody has given or decided on the tag so far: it may be a slip of the pen."""
    given = {name for entry in catalogue.entries(category=asset.category) for name in entry.tags}
    decided = read_decisions(workspace.tag_decisions).assets.values()
    return tag_key(tag) not in {tag_key(name) for name in given.union(*decided)}


def summary(payload: dict[str, Any]) -> str:
    if "decided" in payload:
        return _decision(payload)
    parts = [_table(payload["tags"])] if payload["tags"] else [_no_tags(payload)]
    parts += [text for tag in payload["tags"] if (text := _suggestions(tag))]
    parts += [_asked(payload["ask"])] if payload["ask"] else []
    parts += [payload["note"]] if payload["note"] else []
    files = [path for path in (payload["sheet"], payload["out"]) if path]
    parts += ["Written: " + ", ".join(files)] if files else []
    return "\n\n".join(parts)


def _decision(payload: dict[str, Any]) -> str:
    asset, tag = repr(payload["asset"]), repr(payload["decided"])
    if payload["accepted"]:
        said = (
            f"{asset} has {tag}: remembered in {payload['file']}. The library is unchanged; give the "
            "asset the tag in Blender to have it there."
        )
    else:
        said = f"{asset} has not {tag}: remembered, and never asked again. --accept takes it back."
    return f"{said} Nobody has used the tag {tag} before: is it spelt right?" if payload["new"] else said


def _no_tags(payload: dict[str, Any]) -> str:
    return (
        f"No {payload['category']} has a tag beside its category: give tags in Blender, or examples of "
        "something new with --attribute NAME --with ASSET ... --without ASSET ..."
    )


def _table(tags: list[dict[str, Any]]) -> str:
    width = max(len(tag["tag"]) for tag in tags) + 2
    head = f"{'tag':<{width}}with  without  balanced accuracy   precision (base)    Brier (base)    "
    lines = [head + "verdict"]
    for tag in tags:
        line = f"{tag['tag']:<{width}}{tag['with']:4d}  {tag['without']:7d}  "
        q = tag["quality"]
        if q is None:
            lines.append(f"{line}not enough examples: {_missing(tag['missing'])}")
            continue
        accuracy = _with_interval(q["balanced_accuracy"], q["balanced_accuracy_interval"])
        precision = f"{q['average_precision']:.2f} ({q['base_rate']:.2f})"
        brier = f"{q['brier']:.2f} ({q['brier_of_base']:.2f})"
        lines.append(f"{line}{accuracy:<20}{precision:<20}{brier:<16}{_verdict(q['verdict'], tag)}")
    lines.append("Measured on assets that were not trained with. Guessing: 0.50, and (base) of the others.")
    if assumed := max(tag["assumed"] for tag in tags):
        lines.append(
            f"Assets that have other tags count as without: {assumed} at most. --accept what is wrong there."
        )
    return "\n".join(lines)


def _with_interval(value: float, interval: list[float]) -> str:
    return f"{value:.2f} [{interval[0]:.2f} {interval[1]:.2f}]"


def _missing(missing: list[int]) -> str:
    kinds = zip(missing, ("with", "without"), strict=True)
    return " and ".join(f"{count} more {kind}" for count, kind in kinds if count) + " needed"


def _verdict(verdict: str, tag: dict[str, Any]) -> str:
    if verdict == "guessing":
        return "not told from guessing yet: label more (--ask 10)"
    return f"{verdict}, by {tag['descriptor']}"


def _suggestions(tag: dict[str, Any]) -> str:
    if tag["quality"] is None or tag["quality"]["verdict"] == "guessing":
        return ""
    if not tag["suggestions"]:
        return f"{tag['tag']}: nothing to suggest; no open asset has it with a probability of 0.5."
    width = max(len(s["name"]) for s in tag["suggestions"][:SHOWN])
    precision = tag["quality"]["precision"]
    share = (
        "none was said to have it" if precision is None else f"{precision:.0%} of those said to have it did"
    )
    lines = [f"Suggested: {tag['tag']} ({share}, where that is known)"]
    for s in tag["suggestions"][:SHOWN]:
        having, lacking = (_nearest(s[kind]) for kind in ("having", "lacking"))
        lines.append(
            f"  {s['probability']:.2f}  {s['name']:<{width}}  nearest with: {having}; without: {lacking}"
        )
    more = len(tag["suggestions"]) - SHOWN
    return "\n".join(lines + ([f"  and {more} more (--out FILE.json has all)"] if more > 0 else []))


def _nearest(evidence: list[dict[str, Any]]) -> str:
    return f"{evidence[0]['name']} {evidence[0]['distance']:.2f}" if evidence else "none"


def _asked(asked: list[dict[str, Any]]) -> str:
    width = max(len(a["name"]) for a in asked)
    lines = ["Label these next, the most helpful first:"]
    for number, a in enumerate(asked, start=1):
        doubts = ", ".join(
            tag if chance is None else f"{tag} {chance:.2f}" for tag, chance in a["open"].items()
        )
        lines.append(f"{number:3d}  {a['name']:<{width}}  {doubts}")
    return "\n".join(lines)
