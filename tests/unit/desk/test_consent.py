"""Consent: whatever a caller says but a clear yes to what was proposed, nothing is changed; and a yes changes it once.

The model of these tests is the worst there may be: it calls the tool that changes something whenever it can.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from agents import FunctionTool
from talk import Talk

from voicelab.desk import consent as consent_room
from voicelab.desk.call_context import CallContext, Caller
from voicelab.desk.gateway import ToolProblem, gateway_tool
from voicelab.record.events import EventLog, LoggedEvent
from voicelab.record.recording import Recorder

FIFTY = {"amount": 50, "to": "savings"}
ADA = Caller("C-1", "Ada")


class Bank:
    """A desk with one tool that changes something, and what it has done."""

    def __init__(self, **settings: Any) -> None:
        self.done: list[tuple[int, str]] = []
        self.keys: list[str] = []
        self.fails = 0

        def transfer(amount: int, to: str, *, idempotency_key: str) -> str:
            """Transfers money.

            Args:
                amount: in dollars.
                to: which account.
            """
            self.keys.append(idempotency_key)
            if self.fails:
                self.fails -= 1
                raise ToolProblem("line_lost", "The bank's answer was lost.")
            self.done.append((amount, to))
            return f"{amount} dollars are transferred."

        asks = {"asks": lambda amount, to: f"Shall I transfer {amount} dollars to {to}?"}
        self.transfer: FunctionTool = gateway_tool(transfer, changes=True, **{**asks, **settings})


async def eager(bank: Bank, talk: Talk, *said: str) -> None:
    """Each time that the caller has said something, the model calls the tool, twice, and then says something else."""
    for text in said:
        talk.caller(text)
        for _ in range(2):
            await talk.use(bank.transfer, FIFTY)
        talk.desk("All right.")


NOT_A_YES = {
    "a no": ["no", "No, thank you.", "nope", "never", "Don't.", "Stop.", "please don't", "no no no", "rather not"],
    "both": ["both", "Both, please.", "yes, both", "either is fine", "all of them", "one of them"],
    "a condition": [
        "yes but how much is it",
        "Yes, if it is free.",
        "yes, unless it costs something",
        "Okay, but only tomorrow.",
        "yes, provided my sister agrees",
        "sure, once I have checked",
        "yes, after you have told me the fee",
    ],
    "a negation with a yes in it": ["do not confirm", "I don't say yes", "not yes", "not okay", "that's not correct"],
    "a question": [
        "can you confirm the price",
        "Can you confirm that?",
        "Yes?",
        "is that correct",
        "Are you sure?",
        "What does it cost?",
        "sure, what is the fee",
        "okay, when will it be there",
        "do you need my yes",
        "confirm the amount",
    ],
    "courtesy": ["thanks", "Thank you very much.", "please", "Hello.", "great", "Good morning.", "bye", "right"],
    "another topic": [
        "what can you do",
        "I have lost my card.",
        "What is the weather like?",
        "okay, what about my mortgage",
        "yes, and block my card",
        "my dog is brown",
        "tell me a joke",
    ],
    "another option": [
        "no, the first one",
        "the second one",
        "Yes, sixty dollars.",
        "yes, to checking",
        "yes, the other account",
        "yes, 500",
        "make it 60",
        "yes, to savings and to checking",
    ],
    "in doubt": ["maybe", "I guess so", "I think so", "Let me think.", "hm", "okay so", "well", "yes um", "why not"],
    "misheard": ["[inaudible]", "yesterday", "guess", "mess", "the yes", "a", "chess please", "s", "", "...", "yes in"],
    "somebody else": ["Yes Sarah, I am on the phone.", "he said yes", "Mum, say yes", "yes dear what is it"],
    "in between": ["[a picture]"],
}
VARIANTS = [(kind, said) for kind, all_said in NOT_A_YES.items() for said in all_said]
PLAIN_YES = [
    "yes",
    "Yes, please.",
    "YES PLEASE",
    "yeah, go ahead",
    "That's right, do it.",
    "Um, yes.",
    "okay",
    "sure",
    "Correct.",
    "confirm",
    "please do",
    "Yes, fifty dollars.",
    "yes, transfer it",
    "Yes, to savings, thank you.",
    "y-yes, thank you very much",
]


def test_there_are_enough_variants():
    assert len(VARIANTS) >= 80 and len(NOT_A_YES) >= 10


@pytest.mark.parametrize(("kind", "said"), VARIANTS)
async def test_without_a_clear_yes_nothing_is_changed_and_a_yes_later_on_comes_too_late(kind, said):
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    await eager(bank, talk, said, "Yes, please.", "yes")
    assert bank.done == []
    assert {row.outcome for row in talk.context.audit} == {"proposed"}


@pytest.mark.parametrize("said", PLAIN_YES)
async def test_a_clear_yes_changes_it_once(said):
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    await eager(bank, talk, said)
    assert bank.done == [(50, "savings")] and len(set(bank.keys)) == 1
    await eager(bank, talk, "yes", "Yes, please.")  # to nothing that was put to anybody
    assert bank.done == [(50, "savings")]


async def test_whoever_was_not_understood_is_asked_again_and_may_then_agree():
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes, but how much is it?")
    again = await talk.propose(bank.transfer, FIFTY)
    assert again["status"] == "proposed" and again["data"]["message"] == "Shall I transfer 50 dollars to savings?"
    talk.caller("Yes.")
    assert (await talk.use(bank.transfer, FIFTY))["data"] == "50 dollars are transferred."
    assert bank.done == [(50, "savings")]


async def test_a_yes_is_for_these_arguments_alone():
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes, please.")
    other = await talk.use(bank.transfer, {"amount": 5_000, "to": "savings"})
    assert other["status"] == "proposed" and bank.done == []
    assert (await talk.use(bank.transfer, FIFTY))["status"] == "proposed" and bank.done == []


async def test_of_two_proposals_in_one_breath_a_yes_is_for_neither():
    bank, talk = Bank(), Talk()
    sixty = {"amount": 60, "to": "checking"}
    told = [(await talk.use(bank.transfer, given))["data"]["message"] for given in (FIFTY, sixty)]
    talk.desk(" ".join(told))
    talk.caller("yes")
    await talk.use(bank.transfer, sixty)
    await talk.use(bank.transfer, FIFTY)
    assert bank.done == []


async def test_a_model_that_asks_for_something_else_than_it_proposed_gets_no_yes():
    for said in (
        "Shall I transfer 5 dollars to savings?",
        "Shall I transfer 50 dollars to savings? Is there anything else?",
        "Would you like to hear a joke?",
        "One moment.",
        "What else can I do?",
    ):
        bank, talk = Bank(), Talk()
        await talk.use(bank.transfer, FIFTY)
        talk.desk(said)
        await eager(bank, talk, "Yes, please.")
        assert bank.done == [], said


@pytest.mark.parametrize(
    "more",
    [
        {"status": "interrupted"},
        {"status": "interrupted", "detail": {"unheard": " 50 dollars to savings?"}},
        {"status": "in_progress"},
        {"guardrails": {"promises": {"state": "fail", "category": "money"}}},
    ],
)
async def test_a_proposal_that_was_not_heard_to_its_end_is_none(more):
    bank, talk = Bank(), Talk()
    answer = await talk.use(bank.transfer, FIFTY)
    talk.desk(answer["data"]["message"], **more)
    await eager(bank, talk, "Yes, please.", "yes")
    assert bank.done == []


async def test_what_was_cut_after_its_last_word_was_heard():
    bank, talk = Bank(), Talk()
    answer = await talk.use(bank.transfer, FIFTY)
    talk.desk(answer["data"]["message"], status="interrupted", detail={"unheard": " "})
    await eager(bank, talk, "Yes.")
    assert bank.done == [(50, "savings")]


@pytest.mark.parametrize(("until", "done"), [(2.0, []), (1.2, [(50, "savings")]), (0.9, [(50, "savings")])])
async def test_a_proposal_that_still_sounded_when_the_yes_began_is_none(until, done):
    bank, talk = Bank(), Talk()
    answer = await talk.use(bank.transfer, FIFTY)
    sounds = talk.transcript.sounds
    sounds.begin(Recorder(EventLog()))
    sounds.played(talk.desk(answer["data"]["message"]).key, 0.0, until)
    item = {"id": talk.caller("Yes.").key, "type": "message", "role": "user"}
    sounds.take(LoggedEvent("server", 1.0, "conversation.item.added", {"item": item}))
    await talk.use(bank.transfer, FIFTY)
    assert bank.done == done


async def test_a_yes_that_came_before_the_question_is_none():
    bank, talk = Bank(), Talk()
    answer = await talk.use(bank.transfer, FIFTY)
    talk.caller("Yes.")
    talk.desk(answer["data"]["message"])
    assert (await talk.use(bank.transfer, FIFTY))["status"] == "proposed"
    await eager(bank, talk, "hello", "yes")
    assert bank.done == []


async def test_condensation_reconnection_and_a_transfer_take_no_yes_away():
    bank, talk = Bank(), Talk()
    for text in ("Hello.", "What can you do?", "I want to move money."):
        talk.caller(text)
        talk.desk("Yes?")
    await talk.propose(bank.transfer, FIFTY)
    for entry in talk.transcript:
        entry.in_context = False
    talk.context.consent.follow(talk.transcript, lambda: False)  # as a new call does, which resumes this one
    talk.transcript.handoff({"from": "Desk", "to": "Bank"})
    talk.transcript.notice("resumed")
    await eager(bank, talk, "Yes, please.")
    assert bank.done == [(50, "savings")]


async def test_another_agent_who_asks_something_else_meanwhile_makes_it_void():
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    talk.transcript.handoff({"from": "Bank", "to": "Desk"})
    talk.desk("Hello, this is the desk. May I help you?", agent="Desk")
    await eager(bank, talk, "Yes, please.")
    assert bank.done == []


async def test_what_the_caller_says_on_after_a_yes_counts():
    for later, done in (("No, wait!", []), ("Please do that.", [(50, "savings")])):
        bank, talk = Bank(), Talk()
        await talk.propose(bank.transfer, FIFTY)
        talk.caller("Yes.")
        talk.caller(later)
        await talk.use(bank.transfer, FIFTY)
        assert bank.done == done, later


async def test_words_that_are_still_being_written_down_are_waited_for():
    for text, done in (("Yes, please.", [(50, "savings")]), ("No.", []), ("[inaudible]", [])):
        bank, talk = Bank(), Talk()
        await talk.propose(bank.transfer, FIFTY)
        entry = talk.caller("[Transcribing…]", status="in_progress")
        call = asyncio.create_task(talk.use(bank.transfer, FIFTY))
        await asyncio.sleep(0.1)
        assert not call.done()
        entry.text, entry.status = text, "completed"
        await call
        assert bank.done == done


async def test_words_that_are_never_written_down_are_no_yes(monkeypatch):
    monkeypatch.setattr(consent_room, "HEARD_SECONDS", 0.05)
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes", status="in_progress")
    assert (await talk.use(bank.transfer, FIFTY))["status"] == "proposed" and bank.done == []


async def test_a_caller_who_goes_on_speaking_is_heard_out():
    bank, talk, speaking = Bank(), Talk(), [True]
    talk.context.consent.follow(talk.transcript, lambda: bool(speaking))
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes.")
    call = asyncio.create_task(talk.use(bank.transfer, FIFTY))
    await asyncio.sleep(0.1)
    talk.caller("No, sorry, I have changed my mind.")
    speaking.clear()
    assert (await call)["status"] == "proposed" and bank.done == []


async def test_calls_at_the_same_time_do_it_once():
    bank, talk = Bank(), Talk()
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes.")
    answers = await asyncio.gather(*(talk.use(bank.transfer, FIFTY) for _ in range(8)))
    assert {answer["data"] for answer in answers} == {"50 dollars are transferred."} and len(bank.done) == 1


async def test_a_change_that_failed_has_the_same_key_when_it_is_proposed_once_more():
    bank, talk = Bank(), Talk()
    bank.fails = 1
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes.")
    assert (await talk.use(bank.transfer, FIFTY))["error_code"] == "line_lost"
    talk.desk("The bank's answer was lost. Shall I connect you to a person?")
    await eager(bank, talk, "Yes.")
    assert bank.done == []  # that was a yes to something else
    await talk.propose(bank.transfer, FIFTY)
    talk.caller("Yes.")
    await talk.use(bank.transfer, FIFTY)
    assert bank.done == [(50, "savings")] and len(bank.keys) == 2 and len(set(bank.keys)) == 1


async def test_the_same_again_is_a_change_of_its_own():
    bank, talk = Bank(), Talk()
    for _ in range(2):
        await talk.propose(bank.transfer, FIFTY)
        await eager(bank, talk, "Yes.")
        talk.caller("Once more, please.")
    assert bank.done == [(50, "savings")] * 2 and len(set(bank.keys)) == 2


async def test_without_a_call_there_is_nobody_to_ask():
    bank, talk = Bank(), Talk()
    talk.context = None  # type: ignore[assignment]
    assert (await talk.use(bank.transfer, FIFTY))["error_code"] == "no_caller" and bank.done == []


async def test_what_is_asked_by_itself_names_the_tool_and_its_arguments():
    bank, talk = Bank(asks=None), Talk()
    answer = await talk.propose(bank.transfer, FIFTY)
    assert answer["data"]["message"] == "Shall I transfer, with amount 50, to savings?"
    await eager(bank, talk, "Yes, fifty.")
    assert bank.done == [(50, "savings")]


def test_a_proposal_has_to_ask_something():
    with pytest.raises(ValueError, match="asks nothing"):
        CallContext().consent.propose("transfer", "I transfer it.", "transfer")


# A person's hand at a form.


@pytest.mark.parametrize(
    ("needs_approval", "signed_in", "done"),
    [
        (True, False, [(50, "savings")]),
        (True, True, [(50, "savings")]),
        (lambda *_: True, False, [(50, "savings")]),
        (lambda *_: True, True, []),
    ],
)
async def test_a_press_is_consent_where_the_form_asked_about_the_act_and_not_only_who_is_calling(
    needs_approval, signed_in, done
):
    bank, talk = Bank(needs_approval=needs_approval), Talk(ADA)
    talk.context.consent.press("call_form", signed_in)
    answer = await talk.use(bank.transfer, FIFTY, "call_form")
    assert bank.done == done and answer["status"] == ("ok" if done else "proposed")
    await talk.use(bank.transfer, FIFTY, "call_other")
    assert bank.done == done


# Changes that another tool proposes.


def ferry() -> tuple[FunctionTool, FunctionTool, list[str]]:
    """Two tools: one offers a berth, the other books it."""
    booked: list[str] = []

    @gateway_tool
    def offer_berth(context: CallContext, deck: str) -> dict[str, str]:
        """Offers a berth on a deck."""
        told = f"There is a berth on the {deck} deck. Shall I book it?"
        return context.consent.propose("book_berth", told, f"the berth on the {deck} deck", terms=deck)

    @gateway_tool(changes=True, proposed_by="offer_berth")
    def book_berth(agreed: str) -> str:
        """Books the berth that was offered."""
        booked.append(agreed)
        return f"The berth on the {agreed} deck is booked."

    return offer_berth, book_berth, booked


async def test_what_was_bound_to_the_proposal_is_what_is_done():
    offer, book, booked = ferry()
    talk = Talk()
    assert (await talk.use(book))["error_code"] == "nothing_proposed" and "agreed" not in book.params_json_schema
    await talk.propose(offer, {"deck": "upper"})
    await talk.propose(offer, {"deck": "lower"})
    talk.caller("Yes, the upper deck.")
    assert (await talk.propose(book))["data"]["message"].startswith("There is a berth on the lower deck")
    assert booked == []
    talk.caller("Yes, the lower deck.")
    assert "lower deck is booked" in (await talk.use(book))["data"] and booked == ["lower"]
    talk.caller("yes")
    assert (await talk.use(book))["error_code"] == "nothing_proposed" and booked == ["lower"]
