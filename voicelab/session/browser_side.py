"""What a browser's panel does to its session; everything crosses into the session's loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np

from voicelab.call_errors import CallError, call_error
from voicelab.crossing import Crossing

from .browser import Browser
from .call_keeper import CallKeeper


def _always() -> bool:
    return True


class BrowserSide:
    """A session as a browser sees it: calls over WebRTC or the relay, and what its page reports."""

    def __init__(self, keeper: CallKeeper, crossing: Crossing) -> None:
        self._keeper, self._crossing = keeper, crossing

    def attach(self, browser: Browser) -> None:
        """The panel that holds the browser's side of calls."""
        self._keeper.browser = browser

    async def cross(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run something of a caller's own on the session's loop."""
        return await self._crossing.cross(coroutine)

    @property
    def will_redial(self) -> bool:
        """Whether a browser's call was lost, and it will be asked to make it again."""
        lost = self._keeper.lost_call
        return lost is not None and lost.transport != "websocket"

    async def answer(self, offer: str, wanted: Callable[[], bool] = _always) -> str:
        """Make a browser's call: its SDP offer in, the endpoint's SDP answer out, the sideband attached before.

        Args:
            wanted: whether no page has asked for a call since then.

        Raises:
            CallError: as `LiveSession.connect`; `hung_up` too if it is not wanted any more.
        """
        return await self._crossing.cross(self._keeper.opened(lambda call: call.over_webrtc(offer), wanted))

    async def relay(self, wanted: Callable[[], bool] = _always) -> None:
        """Make a call whose sound comes and goes over the comm, for a browser whose UDP goes nowhere.

        Raises:
            CallError: as `answer`.
        """
        await self._crossing.cross(self._keeper.opened(lambda call: call.over_relay(self._keeper.browser), wanted))

    def heard(self, samples: np.ndarray) -> None:
        """A relaying browser's microphone heard int16 at 24 kHz."""
        self._submit(self._keeper.act(lambda call: call.hear(samples)))

    def played(self, item_id: str, content_index: int, ms: float) -> None:
        """A relaying browser has played that much more of an item."""
        self._submit(self._keeper.act_on_sound(lambda call: call.played(item_id, content_index, ms)))

    def recorded(self, pair: np.ndarray) -> None:
        """A piece of both sides of the call has just ended: int16[n, 2] at 24 kHz."""
        self._submit(self._keeper.act_on_sound(lambda call: call.record(pair)))

    def problem(self, code: str, detail: str = "", ends: bool = True) -> None:
        """A page could not do its part: show the learner why, and end what was begun, if it was this page's."""
        self._submit(self._give_up(call_error(code, detail), ends))

    def lost(self) -> None:
        """The browser's audio connection broke off in mid-call."""
        self._submit(self._keeper.lost(call_error("connection_lost", "The browser's audio connection broke off.")))

    def _submit(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._crossing.submit(coroutine)

    async def _give_up(self, error: CallError, ends: bool) -> None:
        self._keeper.fail(error)
        if ends:
            await self._keeper.hang_up()
