"""Who may import whom: arrows run down only, and never round; the drawn map is as old as the code."""

from __future__ import annotations

import importlib.util

import pytest

from voicelab.bootstrap.environment import CHECKOUT

spec = importlib.util.spec_from_file_location("draw_house", CHECKOUT / "docs" / "draw_house.py")
house = importlib.util.module_from_spec(spec)
spec.loader.exec_module(house)

ALONE = {
    "whole_files",
    "plain_text",
    "json_schema",
    "outside_json",
    "spared_imports",
}  # standard library only, for everybody
FLOOR = ALONE | {
    "defaults",
    "crossing",
    "call_errors",
    "child_processes",
    "temporary_folders",
    "practice_engine",
    "redaction",
    "endpoint",
    "model_files",
    "model_servers",
    "audio",
    "meaning",
}
RECORD = FLOOR | {"record"}
DESK = RECORD | {"desk"}
SESSION = DESK | {"session", "named"}
MAY_IMPORT = {
    "whole_files": set(),
    "plain_text": set(),
    "json_schema": {"spared_imports"},
    "spared_imports": set(),
    "outside_json": set(),
    "audio": ALONE,
    "meaning": set(),
    "defaults": set(),
    "crossing": set(),
    "redaction": set(),
    "call_errors": {"plain_text", "redaction"},
    "model_files": set(),
    "model_servers": {"outside_json"},
    "named": set(),
    "child_processes": {"redaction"},
    "temporary_folders": {"child_processes"},
    "practice_engine": {"call_errors", "child_processes"},
    "endpoint": {"call_errors", "defaults", "practice_engine", "redaction"},
    "engine": {"audio", "defaults", "json_schema", "meaning", "model_files", "outside_json", "spared_imports"},
    "record": FLOOR,
    "desk": RECORD,
    "session": DESK,
    "airline": DESK,
    "findings": {"plain_text"},
    "migrations": RECORD | {"findings"},
    "doctor": SESSION | {"findings", "migrations"},
    "widgets": SESSION,
    "callers": SESSION,
    "evals": SESSION,
    "key_service": RECORD,
    "checks": SESSION | {"airline", "callers", "evals"},
    "production": SESSION | {"airline", "callers", "evals", "findings", "key_service", "migrations", "widgets"},
    "bootstrap": SESSION
    | {"airline", "callers", "checks", "doctor", "engine", "evals", "key_service", "production", "widgets"},
    "voicelab": SESSION | {"doctor"},
    "__main__": {"bootstrap"},
}


def place(source: str, target: str) -> str:
    """An arrow by both its files, for whoever has to turn it."""
    known, line = house.modules(), house.arrows()[source, target]
    return f"{known[source].relative_to(CHECKOUT)}:{line} imports {known[target].relative_to(CHECKOUT)}"


def test_arrows_between_wings_run_down_only():
    wrong = [
        place(source, target)
        for source, target in house.arrows()
        if house.wing(source) != house.wing(target)
        and house.wing(target) not in MAY_IMPORT[house.wing(source)] | {"voicelab"}
    ]
    assert not wrong, "\n".join(wrong)


def test_a_wing_may_not_import_what_may_import_it():
    """The table above holds no circle itself."""
    assert house.floors({name: targets & MAY_IMPORT.keys() for name, targets in MAY_IMPORT.items()})


def circles(arrows: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The arrows that lead back to where they come from; what nobody imports, and what imports nothing, is in none."""
    while True:
        sources, targets = {source for source, _ in arrows}, {target for _, target in arrows}
        left = {(source, target) for source, target in arrows if source in targets and target in sources}
        if left == arrows:
            return sorted(arrows)
        arrows = left


def test_no_imports_run_round():
    """Modules among themselves; a wing's `__init__`, which hands out its names, is not part of a circle by itself."""
    folders = {name for name, path in house.modules().items() if path.name == "__init__.py"}
    between = {arrow for arrow in house.arrows() if not folders & set(arrow)}
    assert not circles(between), "\n".join(place(*arrow) for arrow in circles(between))


@pytest.mark.parametrize(
    "arrows, round_",
    [({("a", "b"), ("b", "c")}, False), ({("a", "b"), ("b", "a")}, True), ({("a", "b"), ("b", "c"), ("c", "b")}, True)],
)
def test_circles_are_found(arrows, round_):
    assert bool(circles(arrows)) == round_


def test_the_drawing_is_as_old_as_the_code():
    assert house.DRAWING.read_text(encoding="utf-8") == house.drawing(), "run `python docs/draw_house.py`"
