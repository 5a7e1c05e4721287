"""A user has tags suggested, accepts, undoes, rejects, filters, asks again, and accepts many at once."""

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


def script(hand: Hand) -> Generator[float, None, None]:
    addon("suggested_tags_job").FEWEST = 2  # the library has four assets
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
    yield from press(hand, r"tick_all_tags\(", bar, area, LEFT)
    yield 1.0
    hand.picture("ticked")
    yield from press(hand, r"accept_tags\(ticked", bar, area, MIDDLE)
    yield from wait(lambda: not states(), 10)
    hand.answers |= {"all": tags(), "left": states()}
    hand.picture("all accepted")
    hand.key("Z", 500, 500, ctrl=True)
    yield from wait(lambda: bool(states()), 10)
    hand.answers["one step back"] = tags()


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


def decided() -> bool:
    return bool(addon("ui.review_props").session.subject.workspace.tag_decisions.exists())


run(script)
