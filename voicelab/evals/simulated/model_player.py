"""A caller who is played by a language model, of any server that speaks the OpenAI chat protocol."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai

from voicelab.redaction import redacted_text

from .caller import SimulatedCaller
from .tempers import TEMPERS

REACHED, GAVE_UP = "[GOAL REACHED]", "[GIVE UP]"
_END = re.compile(r"\[\s*(goal reached|give up)\s*\]", re.IGNORECASE)
FAILURES = (openai.OpenAIError, httpx.HTTPError, ValueError)  # the last: what came is no JSON
PATIENCE = httpx.Timeout(60.0, connect=3.0)  # a model that is asked for the first time may have to be loaded

PROMPT = """You play somebody who calls a support desk. You are the caller, never the desk. This is what you want:
{goal}

What you know, and tell only when you are asked for it; you know nothing else, and make nothing up:
{knows}

You are {temper}.

Write only what the caller says next, as one speaks: one or two sentences, without quotes or stage directions. Agree to
nothing that is not what you want. Once you have all that you want, write {reached} and nothing else. If the desk cannot
or will not help, write {gave_up} and nothing else."""


class CallerFailed(RuntimeError):
    """The language model could not play its caller: that says nothing about the desk, and ends the run."""


class ModelPlayer:
    """A `Player`.

    Args:
        caller: who they are; goal, facts and temper are the prompt.
        url: the base URL, such as `http://127.0.0.1:11434/v1`; a bare `http://127.0.0.1:11434` means the same.
        model: its name there; the first that the server lists if left out.
        key: an API key, if the server wants one.
    """

    def __init__(self, caller: SimulatedCaller, url: str, model: str | None = None, key: str | None = None) -> None:
        self.caller, self.reached, self.ended = caller, None, ""
        self.url = url.rstrip("/") + ("" if urlsplit(url.rstrip("/")).path else "/v1")
        self._model, self._key, self._turns = model, key or "none", 0
        knows = "\n".join(f"- your {name}: {value}" for name, value in caller.knows.items()) or "- nothing more"
        told = {"goal": caller.goal, "knows": knows, "temper": TEMPERS[caller.temper].about}
        prompt = PROMPT.format(**told, reached=REACHED, gave_up=GAVE_UP)
        self._said: list[dict[str, Any]] = [{"role": "system", "content": prompt}]

    async def says(self, heard: str) -> str | None:
        """What the model lets the caller say next.

        Raises:
            CallerFailed: if it cannot be asked, or answers nothing.
        """
        nothing = "(The desk says nothing.)" if self._turns else "(The desk has picked up the phone. You speak first.)"
        self._said.append({"role": "user", "content": heard.strip() or nothing})
        try:
            async with openai.AsyncOpenAI(base_url=self.url, api_key=self._key, timeout=PATIENCE) as client:
                self._model = self._model or await self._first(client)
                made = await client.chat.completions.create(model=self._model, messages=self._said)
            words = (made.choices[0].message.content or "").strip() if made.choices else ""
        except FAILURES as problem:
            raise self._failed(f"{type(problem).__name__}: {problem}") from None
        if not words:
            raise self._failed("it answered nothing")
        self._said.append({"role": "assistant", "content": words})
        return self._taken(words)

    def _taken(self, words: str) -> str | None:
        end = _END.search(words)
        if end:
            self.reached = end[1].lower() == "goal reached"
            self.ended = "reached the goal" if self.reached else "gave up"
            return None
        if self._turns >= self.caller.turns:
            self.reached, self.ended = False, "had no turn left"
            return None
        self._turns += 1
        return words

    async def _first(self, client: openai.AsyncOpenAI) -> str:
        models = (await client.models.list()).data
        if not models:
            raise ValueError("the server has no model")
        return models[0].id

    def _failed(self, why: str) -> CallerFailed:
        who = f"{self._model or 'no model'} at {self.url}"
        return CallerFailed(
            f"The language model that plays the callers failed ({redacted_text(who)}): {redacted_text(why)}. "
            "Start its server and load the model, or unset VOICELAB_LLM_URL and OPENAI_API_KEY: rules then play them."
        )
