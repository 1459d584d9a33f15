"""Further settings of a session, as the protocol writes them: what neither the agent nor a switch says.

Their names are those of the installed `openai` package, so that a newer one brings its own with it. Whether a model
takes a value is the endpoint's to say: it refuses by name what it cannot give.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

from openai.types.realtime import RealtimeSessionCreateRequest

ELSEWHERE = {
    "type": "a LiveSession is always of the type realtime",
    "model": "say LiveSession(…, model=…)",
    "instructions": "they are the agent's",
    "tools": "they are the agent's",
}
LISTENING = "transcription"  # the one setting below `audio` that no switch has
SWITCHES = "turn detection, noise reduction, speed and codec are switches in `controls`, the voice is the session's"


def checked(settings: Any) -> dict[str, Any]:
    """The settings, if each has a name that the protocol knows and no other place.

    Raises:
        ValueError: naming what cannot be set here, and where it can.
    """
    if not isinstance(settings, dict):
        raise ValueError(
            f'Settings are a dictionary, such as {{"reasoning": {{"effort": "low"}}}}, not {settings!r:.40}.'
        )
    known = set(RealtimeSessionCreateRequest.model_fields) - ELSEWHERE.keys()
    for name in settings:
        if name in ELSEWHERE:
            raise ValueError(f"{name!r} is not set here: {ELSEWHERE[name]}.")
        if name not in known:
            raise ValueError(f"A session has no setting {name!r}; {meant(str(name), known)}")
    _check_audio(settings.get("audio", {}))
    return settings


def meant(name: str, known: Collection[str]) -> str:
    """What a name that is not known may have been: the one that is near, or all that there are."""
    near = difflib.get_close_matches(name, known, 1, 0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known))}."


def _check_audio(audio: Any) -> None:
    listening = audio.get("input") if isinstance(audio, dict) else None
    if audio != {} and (not isinstance(listening, dict) or set(audio) != {"input"} or set(listening) != {LISTENING}):
        raise ValueError(f"Of `audio` only input.{LISTENING} is set here: {SWITCHES}.")


def merged(session: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The settings put over those of a session, objects key by key; neither is changed."""
    result = dict(session)
    for name, value in settings.items():
        under = result.get(name)
        result[name] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result
