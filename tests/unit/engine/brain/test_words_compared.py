"""Words compared with many others at once, and sentences compared with tools no more often than needed."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.brain import matching
from voicelab.engine.brain.words import best_likeness, likeness, stem

SAID = """ring rings phone book booking booked table tables appointment apointment appointments cancel cancelled delay
late later delayed suitcase luggage baggage price prices pricing cost night nights knight time times thyme flour flower
colour color see sea to two parcel parsel package send sent delivery deliveries address adress addresses a an""".split()
STEMS = sorted({stem(word) for word in SAID} | set(SAID))
ROOMS = {
    "type": "function",
    "name": "book_room",
    "description": "Books a room in a hotel.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
METALS = {"type": "function", "name": "metal_price", "description": "Tells what an ounce of a metal costs today."}


@given(st.sampled_from(STEMS) | st.text("abcdeilnorst", max_size=9), st.lists(st.sampled_from(STEMS), max_size=12))
def test_the_nearest_of_many_words_is_that_of_each_pair(word, others):
    assert best_likeness(word, others) == max([likeness(word, other) for other in others], default=0.0)


def embedded(monkeypatch, said: str) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(matching, "embed", lambda asked: texts.extend(asked) or embed(asked))
    embed = sys.modules["voicelab.meaning"].embed
    matching.fits("", [ROOMS, METALS], said)
    return list(dict.fromkeys(texts))


def test_names_are_left_out_only_where_the_words_leave_it_open_which_tool_is_meant(monkeypatch):
    clear, open_ = "Please book me a room in a hotel in Lisbon", "I'd be with Grandma Lovelace in Lisbon on the 4th"
    assert embedded(monkeypatch, clear) == [clear]
    assert len(embedded(monkeypatch, open_)) == 2
