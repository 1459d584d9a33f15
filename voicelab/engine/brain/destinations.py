"""To whom a call is put through, where the instructions tell: "complaints go to the manager, with transfer_call"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voicelab.meaning import embed
from voicelab.meaning.instructions import read

from . import arguments
from .routes import named_in
from .verbs import puts_through


def told(instructions: str, tool: dict[str, Any], said: str) -> dict[str, Any]:
    """The options of a tool that puts callers through which the instructions name for what was said.

    Of several sentences that lead there, the nearest one counts; what the caller names themselves comes before it.
    """
    if not puts_through(tool):
        return {}
    parameters, found = tool.get("parameters") or {}, {}
    leading = [one.text for one in read(instructions) if named_in(tool, one.text)]
    for name in arguments.required(parameters):
        alone = arguments.only(parameters, name)
        if not isinstance(alone["properties"][name].get("enum"), list) or arguments.named(alone, said) is not None:
            continue
        options = [(text, arguments.named(alone, text)) for text in leading]
        if options := [(text, option) for text, option in options if option is not None]:
            found[name] = _nearest(options, said)
    return found


def _nearest(options: Sequence[tuple[str, Any]], said: str) -> Any:
    if len({option for _, option in options}) == 1:
        return options[0][1]
    near = embed([text for text, _ in options]) @ embed([said])[0]
    return options[int(near.argmax())][1]
