"""Things that the command line names as `module:attribute`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent

DEFAULT_DESK, DEFAULT_VERIFY = "voicelab.airline:main_agent", "voicelab.airline:verify_customer"


def load_desk(name: str) -> RealtimeAgent[Any]:
    """The agent that `module:agent` names.

    Raises:
        ValueError: saying which part of the name leads nowhere.
    """
    agent = load_named("--desk", name)
    if not isinstance(agent, RealtimeAgent):
        raise ValueError(f"--desk {name!r} is a {type(agent).__name__}; expected a RealtimeAgent")
    return agent


def load_named(option: str, name: str) -> Any:
    """What `module:attribute` names; modules of the working directory are found too.

    Raises:
        ValueError: naming the option, and which part of the name leads nowhere.
    """
    module_name, _, attribute = name.partition(":")
    if not attribute:
        raise ValueError(f"{option} {name!r}: expected module:name, such as {DEFAULT_DESK}")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return getattr(importlib.import_module(module_name), attribute)
    except ImportError as problem:
        raise ValueError(f"{option} {name!r}: {problem}") from None
    except AttributeError:
        raise ValueError(f"{option} {name!r}: {module_name} has no {attribute!r}") from None
