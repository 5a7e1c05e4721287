"""A category that outgrew its model is advised a new one, in one sentence, and never refitted unasked."""

from pathlib import Path

from blender_addon.contract.catalogue import Codes, Entry
from blender_addon.contract.models import NEW_MODEL
from nerf_backend.growth import advice
from tests.blender_scripts import run_script


def entries(good: int, poor: int = 0, bare: int = 0) -> list[Entry]:
    found = []
    for index in range(good + poor + bare):
        code = Codes(str(index), "m", "h", (0.0,) * 32, (0.0,) * 32, 30.0 if index < good else 12.0, 0.9)
        codes = code if index < good + poor else None
        found.append(Entry(str(index), "a.blend", "OBJECT", f"Chair {index}", "chair", (), "h", codes))
    return found


def ids(count: int) -> set[str]:
    return {str(index) for index in range(count)}


def test_a_model_that_knows_most_assets_needs_no_word() -> None:
    assert advice("chair", ids(10), entries(15)) == ""
    assert advice("chair", ids(10), entries(10, bare=20)) == ""
    assert advice("chair", ids(10), []) == ""


def test_many_new_assets_are_a_reason() -> None:
    said = advice("chair", ids(10), entries(16))
    assert "6 assets came since it was fitted to 10" in said
    assert NEW_MODEL in said


def test_blender_names_its_button_instead_of_the_command(tmp_path: Path) -> None:
    said = advice("chair", ids(10), entries(16))
    (tmp_path / "said.txt").write_text(said)
    assert run_script("refresh_notes", tmp_path / "said.txt") == [said.replace(NEW_MODEL, "Fit Anew")]


def test_poor_new_assets_are_a_reason_and_poor_old_ones_are_not() -> None:
    assert "4 of 14 are badly described" in advice("chair", ids(10), entries(10, poor=4))
    assert advice("chair", ids(14), entries(10, poor=4)) == ""
