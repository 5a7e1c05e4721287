"""What operators draw and do where the state that they were begun with is not there, or no longer."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest

pytestmark = pytest.mark.bpy


def test_a_swap_that_does_not_say_what_was_asked_takes_its_own_asset() -> None:
    from blender_addon.ui.similar_ops import SwapSimilar

    operator = SimpleNamespace(among=2, asked="", source=lambda: "this one")
    assert SwapSimilar._sources(operator) == ["this one"]


def test_the_redo_panel_of_a_tag_given_by_a_script_has_the_tag() -> None:
    from blender_addon.ui.tag_ops import AddTag

    operator = SimpleNamespace(_plan=None, field="tag", layout=Mock())
    AddTag.draw(operator, Mock())
    operator.layout.prop.assert_called_once_with(operator, "tag")


def test_the_log_of_a_job_that_was_forgotten_meanwhile_says_so() -> None:
    from blender_addon.ui.job_ops import ShowJob

    operator = SimpleNamespace(job="forgotten", layout=Mock())
    ShowJob.draw(operator, Mock())
    operator.layout.label.assert_called_once_with(text="This job is no longer in the list.", icon="INFO")
