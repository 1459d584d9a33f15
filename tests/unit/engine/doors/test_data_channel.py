"""Events in messages of limited size, and a peer that does not read."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.doors.data_channel import ASSUMED_BYTES, DataChannelClient, fitted
from voicelab.engine.limits import MAX_UNREAD_BYTES

PICTURE = {"type": "input_image", "image_url": "data:image/png;base64," + "A" * 300_000}
EVENT = {"type": "conversation.item.done", "item": {"id": "item_1", "content": [{"text": "Look."}, PICTURE]}}


def test_what_fits_goes_as_it_is():
    assert json.loads(fitted(EVENT, 400_000)) == EVENT == json.loads(fitted(EVENT, 0))


def test_a_picture_that_does_not_fit_is_left_out_alone():
    told = json.loads(fitted(EVENT, 262_144))
    assert told["item"]["content"] == [{"text": "Look."}, {"type": "input_image"}]


@pytest.mark.parametrize("sign", ["x", "é", "😀"])
def test_long_texts_are_cut_if_need_be(sign):
    event = {"type": "conversation.item.done", "item": {"id": "item_1", "content": [{"text": sign * 100_000}]}}
    text = fitted(event, ASSUMED_BYTES)
    told = json.loads(text)
    assert len(text.encode()) <= ASSUMED_BYTES and told["item"]["id"] == "item_1"
    cut = told["item"]["content"][0]["text"]
    assert cut.endswith("…") and event["item"]["content"][0]["text"].startswith(cut[:-1]) and len(cut) > 500


def test_what_cannot_be_made_to_fit_is_not_sent():
    assert fitted({"type": "session.updated", "session": {"tools": ["tool"] * 50_000}}, ASSUMED_BYTES) is None


class Channel:
    """aiortc's, as far as it is used."""

    def __init__(self) -> None:
        self.readyState, self.bufferedAmount, self.sent = "open", 0, []

    def send(self, text: str) -> None:
        self.sent.append(text)

    def close(self) -> None:
        self.readyState = "closed"


def test_a_peer_that_sends_faster_than_is_taken_in_loses_its_channel():
    channel, posted = Channel(), []
    client = DataChannelClient(channel, 0)
    half = "x" * (MAX_UNREAD_BYTES // 2)
    for _ in range(2):
        client.received(half, posted.append)
    posted[0].taken()
    client.received(half, posted.append)
    assert client.is_open and len(posted) == 3
    for _ in range(2):
        client.received("x", posted.append)
    assert not client.is_open and len(posted) == 3


def test_a_peer_that_does_not_read_loses_its_channel_and_nothing_else_happens():
    channel = Channel()
    client = DataChannelClient(channel, 0)
    client.send({"type": "error"})
    channel.bufferedAmount = MAX_UNREAD_BYTES + 1
    client.send({"type": "error"})
    client.send({"type": "error"})
    assert len(channel.sent) == 1 and not client.is_open
