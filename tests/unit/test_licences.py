"""The page of licences knows every package that is asked for, and no GPL comes among the defaults unannounced."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
licences = importlib.util.module_from_spec(spec)
spec.loader.exec_module(licences)

GPL = re.compile(r"(?<![AL])GPL|General Public License")
ANNOUNCED = {"av"}  # the page says why, and how to go without


def rows() -> dict[str, str]:
    """The page's packages, and what it says of each."""
    found = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", licences.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: told for name, told in found if name not in ("package", "---")}


@pytest.mark.parametrize("requirements", licences.GROUPS.values(), ids=lambda path: path.name)
def test_each_requirement_has_its_row(requirements):
    asked = {licences.normal(Requirement(line).name) for line in licences.lines(requirements)}
    missing = sorted(asked - rows().keys())
    assert not missing, f"run `python docs/licences.py`: {missing} came in since"


def test_no_gpl_is_installed_by_default_unannounced():
    for requirements in licences.GROUPS.values():
        for name, distribution in licences.closure(requirements).items():
            told = " ".join([licences.licence(distribution), *licences.inside(distribution).values()])
            free_to_choose = re.sub(r"LGPL[^;]*? or GPL[\w.-]*|GPL[\w.-]* with the GCC runtime exception", "", told)
            assert name in ANNOUNCED or not GPL.search(free_to_choose), f"{name} is {told}: see CONTRIBUTING.md"


def test_what_is_announced_is_said_on_the_page():
    assert "x264" in rows()["av"] and "pip install --no-binary av av" in licences.PAGE.read_text(encoding="utf-8")


def test_a_licence_is_read_from_what_a_package_says():
    named = {
        name: licences.licence(found)
        for name, found in licences.closure(licences.GROUPS["What the workbook stands on"]).items()
    }
    assert named["openai"] == "Apache-2.0" and "LGPL" in named["soxr"] and "not said" not in named.values()
