"""Which assets of a category have the tags that a search asks for."""

from collections.abc import Sequence

from blender_addon.contract import catalogue_queries
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.closest import did_you_mean
from blender_addon.contract.errors import UserError
from blender_addon.contract.tag_names import tag_key


def ids_by_tags(
    catalogue: Catalogue, category: str, tags: Sequence[str], not_tags: Sequence[str]
) -> frozenset[str]:
    """Assets with all of ``tags`` and none of ``not_tags``; capitals do not matter.

    UserError, with the closest, for a tag that no asset of the category has.
    """
    lists = {
        text: {tag_key(tag) for tag in own}
        for text, own in catalogue_queries.tag_lists(catalogue, category).items()
    }
    known = set().union(*lists.values())
    for tag in (*tags, *not_tags):
        if tag_key(tag) not in known:
            raise UserError(f"No {category} has the tag {tag!r}{_suggestion(tag_key(tag), known)}")
    wanted, barred = {tag_key(tag) for tag in tags}, {tag_key(tag) for tag in not_tags}
    fitting = [text for text, own in lists.items() if wanted <= own and not barred & own]
    return frozenset(catalogue_queries.ids_with_tag_lists(catalogue, category, fitting))


def _suggestion(tag: str, known: set[str]) -> str:
    some = ", ".join(sorted(known)[:20]) or "none"
    return f": {did_you_mean(tag, known, f'known are {some}.')}"
