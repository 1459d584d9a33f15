"""Keys and first passwords on their way to the one process that needs them, past the environments of all the others."""

from __future__ import annotations

import json
import os
from collections.abc import MutableMapping

HANDED_ON = "WORKSHOP_SECRETS_FD"  # the number of a pipe, from which they can be read once
NAMES = (
    "OPENAI_API_KEY",
    "VOICELAB_ENDPOINT",
    "VOICELAB_KEY",
    "VOICELAB_LLM_URL",
    "VOICELAB_LLM_MODEL",
    "VOICELAB_LLM_KEY",
    "WORKSHOP_ADMIN_PASSWORD",
)


def taken(environment: MutableMapping[str, str]) -> dict[str, str]:
    """What is set of `NAMES`, from the pipe or the environment, where it does not stay."""
    found = {name: environment.pop(name) for name in NAMES if name in environment}
    if HANDED_ON in environment:
        with os.fdopen(int(environment.pop(HANDED_ON)), "rb") as pipe:
            found = {**json.loads(pipe.read()), **found}
    return {name: value for name, value in found.items() if value}


def handed_on(environment: MutableMapping[str, str]) -> None:
    """Take them out of the environment and put them into a pipe, for the program that takes this process's place.

    What a process was started with can be read from outside for as long as it lives.
    """
    found = taken(environment)
    reading, writing = os.pipe()  # a few hundred bytes, which fit into it
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(found).encode())
    os.set_inheritable(reading, True)
    environment[HANDED_ON] = str(reading)
