"""Who plays a simulated caller: rules, or a language model if the environment names one."""

from __future__ import annotations

import os
from typing import Protocol

from voicelab.defaults import TEXT_MODEL
from voicelab.endpoint import LLM_KEY, LLM_MODEL, LLM_URL, OPENAI_URL

from .caller import SimulatedCaller
from .model_player import ModelPlayer
from .rule_player import RulePlayer


class Player(Protocol):
    """Somebody who plays a caller through one call.

    Attributes:
        reached: whether the caller has what they wanted; `None` while they do not know yet.
        ended: how the call ended for them, in a few words.
    """

    reached: bool | None
    ended: str

    async def says(self, heard: str) -> str | None:
        """What the caller says after what they heard, which is nothing at first; `None` when they hang up."""


def choose_player(caller: SimulatedCaller, seed: int) -> Player:
    """The language model of `VOICELAB_LLM_URL`, else OpenAI's if there is a key, else the rules.

    A model's server of one's own goes before the key: it costs nothing, and is not the model that answers the call.
    """
    url, key = os.environ.get(LLM_URL), os.environ.get("OPENAI_API_KEY")
    if url:
        return ModelPlayer(caller, url, os.environ.get(LLM_MODEL), os.environ.get(LLM_KEY))
    if key:
        return ModelPlayer(caller, OPENAI_URL, TEXT_MODEL, key)
    return RulePlayer(caller, seed)
