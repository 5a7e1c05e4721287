"""A user has tags suggested, accepts, undoes, rejects, filters, asks again, and accepts many at once.

One of them is for an asset of another file, and is written there; then two of what was undone are rejected.
"""

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import find, press, scroll
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait

TITLE_BELOW = 38  # pixels below the upper part of the last field of the panel Similar
LEFT, MIDDLE, RIGHT = (0.15,), (0.45,), (0.75,)  # of the width
TICK, PAGE = (0.32, 0.3), (0.83, 0.85)
OK = (-71, -122)  # of the dialog, from where the mouse was when it opened
OTHER = "Wedge"  # an asset of the other file
OTHER_ID = 8 * "0dd5"


def script(hand: Hand) -> Generator[float, None, None]:
    addon("suggested_tags_job").FEWEST = 2  # the library has five assets
    addon("ui.review_panel").SIZE = 2  # so that there are pages
    write_other_file()
    select("Block")
    bpy.ops.ed.undo_push(message="as a click on it would")
    yield from open_tab(hand)
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from open_panel(hand)
    yield from press(hand, r"suggest_tags\(", bar, area, MIDDLE)
    yield from wait(lambda: bool(states()), 30)
    yield 1.0
    hand.answers |= {"suggested": states(), "tags before": tags(), "decided before": decided()}
    hand.answers["shown"] = shown()
    hand.picture("suggested")
    yield from press(hand, r"accept_tags\(asset_id", bar, area, MIDDLE)
    yield 1.0
    hand.answers |= {"accepted": states(), "tags": tags(), "shown after": shown()}
    hand.picture("accepted")
    hand.key("Z", 500, 500, ctrl=True)
    yield from wait(lambda: "again" in states().values(), 10)
    hand.answers |= {"undone": states(), "tags after undo": tags()}
    hand.picture("undone")
    yield from press(hand, r"reject_tags\(asset_id", bar, area, RIGHT)
    yield from wait(lambda: "rejected" in states().values(), 10)
    hand.answers |= {"rejected": states(), "listed": listed()}
    hand.picture("rejected")
    yield from press(hand, r"asset2vec_review\.rejected", bar, area, RIGHT)
    yield 1.0
    hand.answers["listed as rejected"] = listed()
    hand.picture("rejected ones")
    yield from press(hand, r"ask_tags_again\(asset_id", bar, area, MIDDLE)
    yield 1.0
    yield from press(hand, r"asset2vec_review\.rejected", bar, area, RIGHT)
    yield from accept_all(hand)
    yield from write_it_there(hand)
    hand.key("Z", 500, 500, ctrl=True)
    yield from wait(lambda: len(states()) == 3, 10)
    hand.answers["one step back"] = tags()
    yield from reject_two(hand)


def accept_all(hand: Hand) -> Generator[float, None, None]:
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from press(hand, r"tick_all_tags\(", bar, area, LEFT)
    yield 1.0
    hand.picture("ticked")
    yield from press(hand, r"accept_tags\(ticked", bar, area, MIDDLE)
    yield from wait(lambda: len(states()) == 1, 10)
    hand.answers |= {"all": tags(), "left": states()}
    hand.picture("all accepted")


def write_it_there(hand: Hand) -> Generator[float, None, None]:
    """What waits for the other file, after a confirmation."""
    jobs = addon("jobs")
    wanted = r"write_waiting_tags\("
    x, y = yield from press(hand, wanted, side_bar(hand), hand.area("VIEW_3D"), MIDDLE)
    yield 1.0
    hand.picture("confirm")
    hand.answers["nothing before the confirmation"] = jobs.last("edit files") is None
    yield from hand.click(x + OK[0], y + OK[1])
    yield from wait(lambda: bool(jobs.last("edit files") and jobs.last("edit files").ending), 60)
    yield from wait(lambda: not states(), 10)
    hand.answers["written"] = [jobs.last("edit files").ending.message, tags_of_other()]
    hand.picture("written")


def reject_two(hand: Hand) -> Generator[float, None, None]:
    """One of each page."""
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    pages = shown()
    for page, asset in enumerate((pages[0], pages[2])):
        if page:
            yield from press(hand, rf"review_page\(page={page}\)", bar, area, PAGE)
            yield 0.5
            hand.picture("page")
        yield from press(hand, rf'tick_tag\(asset_id="{id_of(asset)}"', bar, area, TICK)
        yield 0.5
    hand.picture("two ticked")
    hand.answers["ticked"] = [pages[0], pages[2]]
    yield from press(hand, r"reject_tags\(ticked", bar, area, RIGHT)
    yield from wait(lambda: list(states().values()).count("rejected") == 2, 10)
    hand.answers["two rejected"] = states()
    hand.picture("two rejected")


def open_panel(hand: Hand) -> Generator[float, None, None]:
    """Ctrl-click on its title, which closes the others; it is below the last field of Similar."""
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield 2.0  # until the panels above have found what they show
    yield from scroll(hand, bar, down=True)
    _, y = yield from find(hand, r"asset2vec_similar\.method", bar, area, RIGHT)
    yield from hand.click(bar.x + 60, y - TITLE_BELOW, ctrl=True)
    yield 0.5
    yield from scroll(hand, bar, down=False)


def review() -> object:
    job, props = addon("suggested_tags_job"), addon("ui.review_props")
    found = job.known(props.session.subject) if props.session.subject else None
    return found or job.Review()


def states() -> dict[str, str]:
    return {row.asset.name: row.state for row in review().rows}


def listed() -> list[str]:
    return [row.asset.name for row in addon("ui.review_props").rows_listed(bpy.context, review())]


def shown() -> list[str]:
    """As the panel lists them."""
    return [row.asset.name for row in addon("ui.review_props").rows_shown(bpy.context, review())]


def tags() -> dict[str, list[str]]:
    assets = addon("library.assets").asset_datablocks()
    return {
        asset.name: [tag.name for tag in asset.asset_data.tags if tag.name == "round"] for asset in assets
    }


def id_of(name: str) -> str:
    return next(row.asset.id for row in review().rows if row.asset.name == name)


def other_file() -> Path:
    return Path(bpy.data.filepath).with_name("other.blend")


def write_other_file() -> None:
    """With one asset of the same category, which the library's catalogue knows."""
    asset = bpy.data.objects["Block"].copy()
    asset.name = OTHER
    asset.asset_mark()
    asset.asset_data["a2v_id"], asset.asset_data["a2v_category"] = OTHER_ID, "solid"
    bpy.data.libraries.write(str(other_file()), {asset}, fake_user=True)
    bpy.data.objects.remove(asset)
    record = addon("contract.assets").AssetRecord(OTHER_ID, "OBJECT", OTHER, "solid", (), "", {}, {})
    catalogue = addon("library.catalogue_beside").catalogue_beside(other_file())
    catalogue.replace_library(str(other_file()), [record])


def tags_of_other() -> list[str]:
    with bpy.data.libraries.load(str(other_file()), link=True) as (_, wanted):
        wanted.objects = [OTHER]
    return [tag.name for tag in wanted.objects[0].asset_data.tags]


def decided() -> bool:
    return bool(addon("ui.review_props").session.subject.workspace.tag_decisions.exists())


run(script)
