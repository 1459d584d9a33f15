"""Dev containers and Binder start the workbook by the same commands as a laptop does."""

from __future__ import annotations

import json
import os
import re
import shlex

from voicelab.bootstrap.commands import COMMANDS
from voicelab.bootstrap.environment import CHECKOUT


def words(command: str) -> list[str]:
    return [word for word in shlex.split(command) if not word.startswith("-") or word == "-m"]


def test_the_dev_container_uses_commands_that_exist():
    container = json.loads((CHECKOUT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    for command in (container["postCreateCommand"], container["postAttachCommand"]):
        python, module, package, *name = words(command)
        assert (python, module, package) == ("python3", "-m", "voicelab")
        assert name == [] or name[0] in COMMANDS
    assert 8888 in container["forwardPorts"]


def test_binder_installs_what_a_laptop_does_and_checks_it():
    folder = CHECKOUT / "binder"
    included = re.search(r"^-r (\S+)$", (folder / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert (folder / included[1]).resolve() == CHECKOUT / "requirements.txt"
    major, minor = (folder / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-").split(".")
    assert (3, 10) <= (int(major), int(minor)) <= (3, 13)
    after = (folder / "postBuild").read_text(encoding="utf-8")
    assert after.index("python3 -m voicelab models") < after.index("python3 -m voicelab doctor")
    assert os.access(folder / "postBuild", os.X_OK)
