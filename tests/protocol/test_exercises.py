"""The exercises' checks: what is nearly right is not taken, what is right is, and an untouched stub never is.

The right answers of all exercises are the notebooks in `notebooks/solutions`, which run under nbval.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent
from pydantic import Field

from voicelab import checks
from voicelab.airline import POLICIES, Passage, PolicyIndex, read_folder
from voicelab.desk import HandoffContract, Violation, gateway_tool, output_guardrail
from voicelab.evals import Expectation, Scenario, Turn
from voicelab.production import bounds
from voicelab.production import verdict as production_verdict


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch, practice):
    """Progress of its own, and an engine."""
    monkeypatch.setenv("VOICELAB_PROGRESS", str(tmp_path / "progress.json"))


async def not_yet(number: str, *answers: object) -> str:
    verdict = await getattr(checks, f"exercise_{number.replace('.', '_')}")(*answers)
    assert not verdict.done and verdict.observed, verdict
    assert number not in checks.progress().done
    return verdict.observed


@pytest.mark.parametrize("number", sorted(checks.EXERCISES))
async def test_an_untouched_stub_is_told_by_its_name(number):
    assert "is still None" in await not_yet(number, *[None] * (2 if number == "1.3" else 1))


@function_tool
def sunday_hours() -> str:
    """Tells when the shop opens."""
    return "On Sunday the shop opens at ten."


@function_tool
def hard_coded_hours(day: str) -> str:
    """Tells when the shop opens on a day of the week."""
    return "On Sunday the shop opens at ten."


@function_tool
def stars(day: str) -> str:
    """Tells the phase of the moon."""
    return f"On {day} the moon is full."


HI = 'Greet the caller with "Welcome to the bookshop."'
shop = {"name": "Shop", "instructions": "You answer the phone of a shop."}
books = RealtimeAgent(name="Books", handoff_description="Finds books.", instructions="You find books.")


@pytest.mark.parametrize(
    ("number", "wrong", "told"),
    [
        ("1.1", ["Welcome to the bookshop"], "str"),
        (
            "1.1",
            [RealtimeAgent(name="B", instructions='Greet the caller with "Welcome to the shop."')],
            "Welcome to the shop",
        ),
        ("1.2", [RealtimeAgent(**shop)], "tools=[…]"),
        ("1.2", [RealtimeAgent(**shop, tools=[sunday_hours])], "argument"),
        ("1.2", [RealtimeAgent(**shop, tools=[hard_coded_hours])], "another day"),
        ("1.2", [RealtimeAgent(**shop, tools=[stars])], "called no tool"),
        (
            "1.3",
            [RealtimeAgent(name="Desk", instructions="You route.", handoffs=[books]), "Find a book."],
            "check_desk",
        ),
        ("1.3", [RealtimeAgent(name="Desk", instructions="You tell jokes."), "Find a book."], "without a handoff"),
    ],
)
async def test_an_agent_that_is_nearly_right(number, wrong, told):
    assert told in await not_yet(number, *wrong)


class CountsTwice:
    """Every event counts, whether or not it came before."""

    def __init__(self):
        self.total = 0

    def handle(self, event):
        if event["type"].endswith("input_audio_transcription.completed"):
            self.total += len(event["transcript"].split())


class CountsDeltas(CountsTwice):
    def handle(self, event):
        if event["type"].endswith("transcription.delta"):
            self.total += 1


class CountsTheAgent(CountsTwice):
    def __init__(self):
        self.words = {}

    def handle(self, event):
        if "transcript" in event:
            self.words[event["item_id"]] = len(event["transcript"].split())

    @property
    def total(self):
        return sum(self.words.values())


def first_cut(events):
    return {e["item_id"]: e["audio_end_ms"] for e in events if "truncate" in e["type"]}


def all_sounds(log):
    ends = [at for at, event in log if event["type"].endswith("speech_stopped")]
    sounds = [at for at, event in log if event["type"].endswith("audio.delta")]
    return [1000 * (sound - end) for end, sound in zip(ends, sounds, strict=False)]


def by_the_handoff(events):
    speaker, seconds = "Porter", {}
    for event in events:
        if event.type == "handoff":
            speaker = event.to_agent.name
        elif event.type == "audio":
            seconds[speaker] = seconds.get(speaker, 0) + len(event.audio.data) / 48_000
    return seconds


def of_all_agents(events):
    seconds, speaker = {}, None
    for event in events:
        if event.type == "agent_start":
            speaker = event.agent.name
            seconds.setdefault(speaker, 0)
        elif event.type == "audio":
            seconds[speaker] += len(event.audio.data) / 48_000
    return seconds


def of_bytes(events):
    return {name: 2 * spoken for name, spoken in of_all_agents(events).items() if spoken}


def of_known_kinds(events):
    kinds = {"agent_start": 0, "agent_end": 0, "audio": 0, "handoff": 0}
    for event in events:
        kinds[event.type] += 1
    return {name: spoken for name, spoken in of_all_agents(events).items() if spoken}


def one_too_many(probability):
    return (np.diff(np.flatnonzero(probability >= 0.5)).max()) * 32


def above_one_half(probability):
    speech = np.flatnonzero(probability > 0.5)
    return int(np.diff(speech).max() - 1) * 32 if len(speech) > 1 else 0


def from_the_first_pause(probability):
    speech = np.flatnonzero(probability >= 0.5)
    gaps = np.diff(speech) - 1
    first = next((gap for gap in gaps if gap), 0)
    return max(200, -(-int(first) * 32 // 100) * 100)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("2.1", CountsTwice),
        ("2.1", CountsDeltas),
        ("2.1", CountsTheAgent),
        ("2.2", lambda events: {"b": 740}),
        ("2.2", first_cut),
        ("2.3", lambda log: [500]),
        ("2.3", all_sounds),
        ("2.4", by_the_handoff),
        ("2.4", of_all_agents),
        ("2.4", of_bytes),
        ("2.4", of_known_kinds),
        ("3.1", lambda probability: 900),
        ("3.1", from_the_first_pause),
        ("3.2", one_too_many),
        ("3.2", above_one_half),
        ("3.2", lambda probability: 384),
    ],
)
async def test_a_function_that_is_nearly_right(number, wrong):
    assert re.search(r"it gave|raised", await not_yet(number, wrong))


@pytest.mark.parametrize(("silence_ms", "told"), [(500, "2 turns"), (1500, "too long")])
async def test_settings_that_are_too_hasty_or_too_slow(silence_ms, told):
    assert told in await not_yet("3.3", {"type": "server_vad", "silence_duration_ms": silence_ms})


class Several:
    """A buffer for several answers, as it should be."""

    def __init__(self):
        self.waiting, self.heard, self.refused = [], {}, set()

    def push(self, item_id, samples):
        if item_id not in self.refused:
            self.waiting += [(item_id, sample) for sample in samples]
            self.heard.setdefault(item_id, 0)

    def pull(self, count):
        due, self.waiting = self.waiting[:count], self.waiting[count:]
        for item_id, _ in due:
            self.heard[item_id] += 1
        return np.array([sample for _, sample in due] + [0] * (count - len(due)), np.int16)

    def cut(self):
        names = list(dict.fromkeys(item_id for item_id, _ in self.waiting))
        self.waiting = []
        self.refused.update(names)
        return [(name, self.heard[name] * 1000 // 24_000) for name in names]


class CountsSilence(Several):
    def pull(self, count):
        playing = self.waiting[0][0] if self.waiting else None
        missing = max(0, count - len(self.waiting))
        pulled = super().pull(count)
        if playing:
            self.heard[playing] += missing
        return pulled


class OnlyTheFirst(Several):
    def cut(self):
        return super().cut()[:1]


class CountsAllTogether(Several):
    def cut(self):
        total = sum(self.heard.values()) * 1000 // 24_000
        return [(name, total) for name, _ in super().cut()]


class TakesMore(Several):
    """Plays what still comes of an answer that was cut."""

    def push(self, item_id, samples):
        self.refused.clear()
        super().push(item_id, samples)


class TellsOfAll(Several):
    """Answers that were heard to their end too."""

    def cut(self):
        super().cut()
        return [(name, samples * 1000 // 24_000) for name, samples in self.heard.items()]


async def test_a_buffer_that_is_right_is_taken():
    assert (await checks.exercise_6_3(Several)).done


def long_number(pattern):
    def check(text):
        return Violation("number", "A long number.") if re.search(pattern, text) else None

    return output_guardrail("no digits", check)


LATE = 'Greet with "Good evening, and thank you for calling. Boarding is at nine."'


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("6.1", RealtimeAgent(name="Brief", instructions=LATE)),
        ("6.2", long_number(r"\d{5}")),
        ("6.2", long_number(r"\d[\d\s-]*")),
        ("6.2", long_number(r"\d.*\d.*\d.*\d.*\d")),
        ("6.3", CountsSilence),
        ("6.3", OnlyTheFirst),
        ("6.3", CountsAllTogether),
        ("6.3", TakesMore),
        ("6.3", TellsOfAll),
    ],
)
async def test_what_is_heard_is_nearly_right(number, wrong):
    await not_yet(number, wrong)


POLICY = read_folder(POLICIES).passages
STUFFED = (
    "A skateboard, a dog, the Eiffel tower, a football match and a restaurant: how tall, who won, can you recommend?"
)


def index(text: str, others: bool = True) -> PolicyIndex:
    return PolicyIndex([*(POLICY if others else ()), Passage(text, "sports.md", "Skateboards")])


def scenario(tools: tuple[str, ...] = (), said: tuple[str, ...] = ()) -> Scenario:
    return Scenario("wifi", (Turn(Expectation(tools=tools, said=said), says="Is the Wi-Fi free?"),))


def numbers_alone(answer, passages):
    return set(re.findall(r"\d+", answer)) <= set(re.findall(r"\d+", " ".join(passages)))


def words_alone(answer, passages):
    words = set(re.findall(r"[a-z]+", answer.lower()))
    return len(words & set(re.findall(r"[a-z]+", " ".join(passages).lower()))) >= 0.7 * len(words)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("4.1", PolicyIndex(POLICY)),
        ("4.1", index("A skateboard may travel in the cabin as your carry-on.", others=False)),
        ("4.1", index(STUFFED)),
        ("4.2", scenario()),
        ("4.2", scenario(tools=("document_lookup_tool",))),
        ("4.2", scenario(said=("complimentary",))),
        ("4.2", scenario(tools=("document_lookup_tool",), said=("dollars",))),
        ("4.3", numbers_alone),
        ("4.3", words_alone),
        ("4.3", lambda answer, passages: answer in " ".join(passages)),
    ],
)
async def test_what_is_nearly_grounded(number, wrong):
    assert "raised" not in await not_yet(number, wrong)


@gateway_tool
def seat_for_all(context) -> str:
    """Tells a seat."""
    return "12A"


@gateway_tool(verified=True)
def seat_of_grace(context) -> str:
    """Tells a seat."""
    return "12A"


@gateway_tool(verified=True)
def phone_by_argument(context, customer_id: str = "") -> str:
    """Tells a phone number."""
    return {"C-1001": "Ada's number", "C-1002": "Grace's number"}[customer_id or context.caller.id]


@gateway_tool(verified=True)
def everybodys_phone(context) -> str:
    """Tells a phone number."""
    return "Grace's number, Ada's number"


def acts_at_once(done):
    @gateway_tool
    def order_meal(meal: str) -> str:
        """Orders a meal for the passenger."""
        done.append(meal)
        return f"One {meal} meal is ordered."

    return order_meal


def orders_vegan(done):
    @gateway_tool(changes=True)
    def order_meal(meal: str) -> str:
        """Orders a meal for the passenger."""
        done.append("vegan")
        return "One vegan meal is ordered."

    return order_meal


async def lets_all_pass(call, event):
    await call.approve_tool_call(event.call_id)


async def lets_one_pass(call, event):
    if event.tool.name == "checkFlightsTool":
        await call.approve_tool_call(event.call_id)
    else:
        await call.reject_tool_call(event.call_id, rejection_message="Only the flight may be looked up.")


async def gives_no_reason(call, event):
    if event.tool.name in ("checkFlightsTool", "auth_check_tool"):
        await call.approve_tool_call(event.call_id)
    else:
        await call.reject_tool_call(event.call_id)


async def leaves_others_waiting(call, event):
    if event.tool.name in ("checkFlightsTool", "auth_check_tool"):
        await call.approve_tool_call(event.call_id)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("5.1", seat_for_all),
        ("5.1", seat_of_grace),
        ("5.2", phone_by_argument),
        ("5.2", everybodys_phone),
        ("5.3", acts_at_once),
        ("5.3", orders_vegan),
        ("5.4", lets_all_pass),
        ("5.4", lets_one_pass),
        ("5.4", gives_no_reason),
        ("5.4", leaves_others_waiting),
    ],
)
async def test_a_tool_that_is_nearly_safe(number, wrong):
    assert "raised" not in await not_yet(number, wrong)


class NoPattern(HandoffContract):
    tag: str = Field(description="the number on your bag's tag")


class ThreeDigits(HandoffContract):
    tag: str = Field(pattern=r"^[0-9]{3}$", description="the number on your bag's tag")


class AnyDigits(HandoffContract):
    tag: str = Field(pattern=r"^[0-9]+$", description="the number on your bag's tag")


class Optional(HandoffContract):
    tag: str = Field(default="", pattern=r"^([0-9]{4})?$", description="the number on your bag's tag")


def no_direct_way(handoffs):
    first = next(iter(handoffs))
    return [name for name, targets in handoffs.items() if first not in targets and name != first]


def nobody_to_hand_to(handoffs):
    return [name for name, targets in handoffs.items() if not targets]


def repeats_of_anybody(transcript):
    texts = [text for _, text in transcript]
    return sum(text in texts[:at] for at, text in enumerate(texts))


def repeats_of_the_agent(transcript):
    said = [text for who, text in transcript if who == "agent"]
    return sum(now == before for before, now in zip(said, said[1:], strict=False))


def of_mean(values, at_most):
    return sum(values) / len(values) <= at_most if len(values) >= 20 else None


def strictly_below(values, at_most):
    return sum(value < at_most for value in values) >= 0.95 * len(values) if len(values) >= 20 else None


def only_by_the_promise(before, now):
    """Blames the new version for what was bad before."""
    return production_verdict(0.95, (0, 0), now)


def by_what_was_seen(before, now):
    """Without bounds: a share of four calls counts as much as one of a hundred."""
    if not now[1]:
        return "not enough calls yet"
    bad = now[0] / now[1] < 0.95 and (not before[1] or now[0] / now[1] < before[0] / before[1])
    return "pause" if bad else "go on"


def by_the_old_share(before, now):
    """Compares with what was seen of the old version, and not with its bound."""
    low, high = bounds(*now)
    if high < min(0.95, before[0] / before[1] if before[1] else 1.0):
        return "pause"
    return "go on" if low >= 0.85 else "not enough calls yet"


def cached_paid_twice(usage, prices):
    read, written = usage["input_token_details"], usage["output_token_details"]
    return (
        sum(
            read[f"{kind}_tokens"] * prices[kind]["input"]
            + read["cached_tokens_details"][f"{kind}_tokens"] * prices[kind]["cached"]
            + written[f"{kind}_tokens"] * prices[kind]["output"]
            for kind in ("text", "audio")
        )
        / 1e6
    )


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("7.1", HandoffContract),
        ("7.1", NoPattern),
        ("7.1", ThreeDigits),
        ("7.1", AnyDigits),
        ("7.1", Optional),
        ("7.2", no_direct_way),
        ("7.2", nobody_to_hand_to),
        ("7.3", repeats_of_anybody),
        ("7.3", repeats_of_the_agent),
        ("8.1", of_mean),
        ("8.1", strictly_below),
        ("8.2", only_by_the_promise),
        ("8.2", by_what_was_seen),
        ("8.2", by_the_old_share),
        ("8.3", cached_paid_twice),
        ("8.3", lambda usage, prices: 0.012),
    ],
)
async def test_a_rule_that_is_nearly_right(number, wrong):
    assert "raised" not in await not_yet(number, wrong)


async def test_what_is_done_is_kept_and_shown():
    bookshop = RealtimeAgent(name="Bookshop", instructions=f"You answer the phone of a bookshop. {HI}")
    verdict = await checks.exercise_1_1(bookshop)
    assert verdict.done, verdict
    assert repr(verdict) == "Exercise 1.1, a bookshop's greeting: done."
    told = repr(checks.progress())
    assert "Chapter 1  ●○○  1 of 3" in told and f"1 of {len(checks.EXERCISES)} exercises are done." in told
    assert "aria-label='done on" in checks.progress()._repr_html_()
