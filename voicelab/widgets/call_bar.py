"""The call bar: how a call stands, and every switch of it within reach of a hand."""

from __future__ import annotations

import asyncio
from typing import Any

import anywidget
import traitlets

from voicelab.call_errors import CallError
from voicelab.plain_text import visible, visible_within
from voicelab.session.live_session import LiveSession

from .call_media import CallMedia
from .language_models import LanguageModels
from .scripts import joined

LEVEL_SECONDS = 0.1
SWITCHES = ("muted", "playback", "logs", "push_to_talk", "codec", "transport", "microphone")


class CallBar(anywidget.AnyWidget):
    """Shows how a session's call stands, and passes on what a hand does; it decides nothing."""

    _esm = joined("elements.js", "calls.js", "call_settings.js", "call_bar.js")
    _css = joined("shared.css", "call_bar.css")

    identity = traitlets.Unicode(help="by which the browser finds its end of the call").tag(sync=True)
    state = traitlets.Unicode("disconnected", help="as `LiveSession.state`").tag(sync=True)
    endpoint = traitlets.Unicode("", help="the endpoint's name, once chosen").tag(sync=True)
    thinks = traitlets.Unicode("", help="who decides what is said, as far as it is known").tag(sync=True)
    thinkers = traitlets.List(help="who may be chosen to: value and label of each").tag(sync=True)
    thinker = traitlets.Unicode("", help="the value of who is chosen").tag(sync=True)
    stage = traitlets.Unicode("", help="the stage of the session's life that was reached last").tag(sync=True)
    waits = traitlets.Unicode("", help="what the session waits for; empty outside of calls").tag(sync=True)
    connected_by = traitlets.Unicode("", help="webrtc with its codec, relay, websocket or nothing").tag(sync=True)
    agent = traitlets.Unicode("", help="the agent that has the call").tag(sync=True)
    agents = traitlets.List(help="the names of the agents that may answer").tag(sync=True)
    caller = traitlets.Unicode("", help="the name of the customer who was verified in this call").tag(sync=True)
    tools = traitlets.Dict(help="what the model can call: each tool's name, and where it comes from").tag(sync=True)
    error = traitlets.Dict(help="title, cause and remedy of the last problem").tag(sync=True)
    devices = traitlets.List(help="the input devices: id and label of each").tag(sync=True)
    camera = traitlets.Bool(False, help="whether the camera is shown").tag(sync=True)
    muted = traitlets.Bool(False).tag(sync=True)
    playback = traitlets.Bool(True).tag(sync=True)
    logs = traitlets.Bool(True).tag(sync=True)
    push_to_talk = traitlets.Bool(False).tag(sync=True)
    codec = traitlets.Unicode("opus").tag(sync=True)
    transport = traitlets.Unicode("auto").tag(sync=True)
    microphone = traitlets.Unicode("").tag(sync=True)

    def __init__(self, session: LiveSession, media: CallMedia) -> None:
        super().__init__(identity=media.identity)
        self._session, self._media, self._models = session, media, LanguageModels(session)
        self._telling_levels = False
        for name in SWITCHES:
            traitlets.link((session.controls, name), (self, name))
        traitlets.dlink((media, "devices"), (self, "devices"))
        media.observe(lambda _: self.refresh(), "negotiated_codec")
        self.on_msg(lambda _, message, __: self._take(message))
        session.watch(self.refresh)
        self.refresh()
        session.submit(self._find_models())

    def __repr__(self) -> str:
        return "CallBar()"

    def refresh(self) -> None:
        """Show the session as it is now."""
        session, error = self._session, self._session.error
        shown = {"title": error.title, "cause": error.cause, "remedy": error.remedy} if error else {}
        codec = self._media.negotiated_codec if session.transport == "webrtc" else ""
        self.set_trait("endpoint", visible(session.endpoint_name or ""))
        self.set_trait("thinks", visible(session.thinks))
        self.set_trait("thinkers", [[value, visible(label)] for value, label in self._models.options])
        self.set_trait("thinker", self._models.chosen)
        self.set_trait("connected_by", " ".join(filter(None, (session.transport, codec))))
        self.set_trait("agents", [visible(agent.name) for agent in session.agents])
        self.set_trait("agent", visible(session.agent_name))
        self.set_trait("caller", visible(session.caller.name) if session.caller else "")
        self.set_trait("tools", visible_within(session.tools))
        self.set_trait("error", visible_within(shown))
        self.set_trait("waits", visible(session.waits_for.words) if session.waits_for else "")
        self.set_trait("state", session.state)
        if self._held_here and not self._telling_levels:
            self._telling_levels = True
            session.submit(self._tell_levels())

    @property
    def _held_here(self) -> bool:
        """Whether it is a call without a browser, whose sound no page has."""
        return self._session.state == "connected" and self._session.transport == "websocket"

    async def _tell_levels(self) -> None:
        """Tell the page how loud both sides are, as long as the call lasts."""
        told: tuple[int, ...] = ()
        while self._held_here:
            levels = tuple(map(round, self._session.loudness))
            if levels != told:
                told = levels
                self.send({"type": "level", "you": levels[0], "agent": levels[1]})
            await asyncio.sleep(LEVEL_SECONDS)
        self._telling_levels = False
        self.send({"type": "level", "you": None, "agent": None})

    def _take(self, message: dict[str, Any]) -> None:
        """What a hand did, on whatever thread the kernel hands it over."""
        session, kind = self._session, message.get("type")
        if kind == "hang_up":
            session.submit(session.hang_up())
        elif kind == "stop":
            session.submit(session.interrupt())
        elif kind == "say":
            session.submit(self._say(message["text"]))
        elif kind == "agent" and session.state == "disconnected":
            session.agent = next(agent for agent in session.agents if visible(agent.name) == message["name"])
        elif kind == "find_models":
            session.submit(self._find_models())
        elif kind == "thinker" and session.state == "disconnected":
            session.submit(self._let_think(message["value"]))
        elif kind == "camera":
            self.camera = bool(message["shown"])

    async def _say(self, text: str) -> None:
        """As the notebook's own cells do: what is written interrupts what is being said."""
        try:
            await self._session.interrupt()
            await self._session.send_message(text)
        except CallError:
            self.refresh()

    async def _find_models(self) -> None:
        await self._models.find()
        self.refresh()

    async def _let_think(self, value: str) -> None:
        try:
            await self._models.choose(value)
        except (CallError, ValueError) as problem:
            told = {"title": "This language model cannot be used.", "cause": str(problem), "remedy": "Choose another."}
            self.set_trait("error", visible_within(told))
            return
        self.refresh()
