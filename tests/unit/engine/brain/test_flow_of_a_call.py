"""Which tool comes when, over the turns of a call: what looks up, what acts with what was found, and what is none."""

from __future__ import annotations

import json

import pytest
from function_tools import tool

from voicelab.engine.brain import verbs
from voicelab.engine.brain.destinations import told
from voicelab.engine.brain.questions import is_question
from voicelab.engine.brain.superlatives import outstanding
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought, Turn
from voicelab.engine.brain.wishes import wishes

TEXT, COUNT = {"type": "string"}, {"type": "integer"}
DAY, TIME = {**TEXT, "format": "date"}, {**TEXT, "description": "HH:MM"}
KIND = {**TEXT, "enum": ["cut", "colour", "perm"]}
RULES = """Today is Friday, 27 November 2026. You are the desk of Quiff, a barber. We are open from 9 to 6.
Bring a photo of the style that you want. A cut is 30 euros. Dogs are welcome.
If anybody wants to complain or asks for a discount, put them through to the owner with transfer_call.
Invoices: transfer_call to bookkeeping. When the caller says goodbye, call end_call."""
FIND = tool("find_times", "Free times on a day.", date=DAY, kind=KIND)
BOOK = tool("book_time", "Books a time.", date=DAY, time=TIME, kind=KIND, customer={**TEXT, "description": "Name"})
MOVE = tool("move_booking", "Moves a booking.", booking_id=TEXT, date=DAY, time=TIME)
SHIFT = tool("track_order", "Where an order of shampoo is.", order_number=TEXT)
PASS = tool("transfer_call", "Puts the caller through.", to={**TEXT, "enum": ["owner", "bookkeeping"]})
END = tool("end_call", "Ends the call.")
TOOLS = [FIND, BOOK, MOVE, SHIFT, PASS, END]


def thought(*talk: Heard | str) -> Thought:
    heard = [Said("user", one) if isinstance(one, str) else one for one in talk]
    return think(RULES, TOOLS, "auto", heard)


def called(*talk: Heard | str) -> list[tuple[str, dict]]:
    return [(one.name, one.arguments) for one in thought(*talk).calls]


def done(name: str, result: str, **given: str) -> tuple[Heard, ...]:
    told = Said("assistant", "There you are.")
    return Called("1", name, json.dumps(given)), Returned("1", result), told


WISH = "my son needs a cut, could somebody see him on Tuesday"
FOUND = (Said("user", WISH), *done("find_times", '{"free": ["09:15", "15:40"]}', date="2026-12-01", kind="cut"))
BOOKED = (
    *FOUND,
    Said("user", "the later one, Jonas Berg"),
    *done("book_time", '{"booking_id": "Q7"}', date="2026-12-01", time="15:40", kind="cut", customer="Jonas Berg"),
)


def test_a_wish_in_the_third_person_is_looked_up_before_any_fact():
    assert called(WISH) == [("find_times", {"date": "2026-12-01", "kind": "cut"})]
    assert called("evening, is there anything going on Monday for a perm") == [
        ("find_times", {"date": "2026-11-30", "kind": "perm"})
    ]


@pytest.mark.parametrize("said", ["the later one suits me better", "okay, the twenty to four then"])
def test_what_was_chosen_is_booked_with_what_was_looked_up(said):
    asked = thought(*FOUND, said)
    assert asked.text and "ame" in asked.text and not asked.calls
    talk = (*FOUND, Said("user", said), Said("assistant", asked.text), "he's called Jonas Berg")
    booked = {"date": "2026-12-01", "time": "15:40", "kind": "cut", "customer": "Jonas Berg"}
    assert called(*talk) == [("book_time", booked)]


def test_a_question_between_is_answered_and_is_no_name():
    asked = thought(*FOUND, "the later one suits me better").text or ""
    talk = (*FOUND, Said("user", "the later one suits me better"), Said("assistant", asked))
    beside = thought(*talk, "right, and is it alright if I bring the dog")
    assert not beside.calls and (beside.text or "").endswith(asked)


@pytest.mark.parametrize("said", ["what do I have to bring along to it", "can we just wear our hats"])
def test_a_question_on_something_else_asks_for_nothing_that_a_tool_needs(said):
    answer = thought(*FOUND, said)
    assert not answer.calls and not (answer.text or "").endswith("please?")


def test_a_call_ends_at_a_goodbye_and_not_at_a_question():
    assert called(*BOOKED, "will everybody see me through the window") != [("end_call", {})]
    assert called(*BOOKED, "oh, that's a relief. thanks so much, goodbye") == [("end_call", {})]
    over = thought(*BOOKED, "thanks, goodbye", Called("9", "end_call", "{}"), Returned("9", '{"ended": true}'))
    assert over.text == "Thank you for calling. Goodbye!" and not over.calls


@pytest.mark.parametrize("said", ["perfect, that was quick", "oh that's very kind"])
def test_a_remark_on_what_was_done_asks_for_nothing(said):
    remark = thought(*BOOKED, said)
    assert not remark.calls and remark.text == "All right. Is there anything else that I can do for you?"


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ("honestly, you made us wait an hour and I want to complain", "owner"),
        ("there's something wrong with my invoice, put me through to somebody", "bookkeeping"),
        ("put me through to the owner please", "owner"),
    ],
)
def test_callers_are_put_through_to_whom_the_instructions_name(said, to):
    assert called(said) == [("transfer_call", {"to": to})]
    after = thought(said, Called("9", "transfer_call", f'{{"to": "{to}"}}'), Returned("9", '{"transferring": true}'))
    assert not after.calls and not (after.text or "").endswith("?")


def test_where_to_is_told_for_tools_that_put_through_only():
    assert told(RULES, BOOK, "a cut please") == {}
    assert told("Complaints go to the owner with transfer_call.", PASS, "I am not happy") == {"to": "owner"}
    assert told("Complaints go to the owner with transfer_call.", PASS, "bookkeeping please") == {}


def test_a_code_is_looked_up_whatever_is_asked_about_it():
    found = called("morning, I'm waiting for something, SP40719, any idea where it's got to")
    assert found == [("track_order", {"order_number": "SP40719"})]


def test_a_remark_in_front_is_no_wish():
    move = tool("extend_hire", "Lets a customer keep a machine for longer.", contract=TEXT, extra_days=COUNT)
    hire = tool("reserve_tool", "Reserves a machine.", tool={**TEXT, "enum": ["cement_mixer", "saw"]}, days=COUNT)
    for said in ("fair enough. and that mixer I've got here, contract 88031, I'd need it three more days",):
        assert not wishes("", [move, hire], Turn(said))


def test_what_is_somebody_else_s_has_another_number():
    status = tool("repair_status", "How far a bike is.", frame_number=TEXT)
    bring = tool("book_repair", "Books a bike in.", frame_number=TEXT, date=DAY)
    talk = [
        Said("user", "is my bike ready, frame KX1904"),
        *done("repair_status", '{"status": "ready"}', frame_number="KX1904"),
    ]
    other = think("", [status, bring], "auto", [*talk, Said("user", "book my wife's bike in on 3 December 2026")])
    assert not other.calls and "frame number" in (other.text or "")
    same = think("", [status, bring], "auto", [*talk, Said("user", "book it in again on 3 December 2026")])
    assert [one.arguments for one in same.calls] == [{"frame_number": "KX1904", "date": "2026-12-03"}]


def test_the_first_and_the_next_free_one_are_told_by_days_and_times():
    entries = [
        {"who": "Ann", "next": {"date": "2026-12-03", "time": "09:00"}},
        {"who": "Bo", "next": {"date": "2026-12-01", "time": "15:00"}},
    ]
    assert outstanding(entries, "which of them could see me first") is entries[1]
    flat = [{"date": "2026-12-03", "time": "09:00"}, {"date": "2026-13-45", "time": "08:00"}]
    assert outstanding(flat, "the earlier one") is flat[1]


def test_what_is_within_a_chosen_record_is_called_with():
    book = tool("book_talk", "Books a talk.", artist=TEXT, date=DAY, time=TIME)
    find = tool("list_artists", "Artists of a style.", style={**TEXT, "enum": ["realism", "lettering"]})
    listed = [
        {"artist": "Jo", "rate": 150, "next_free": {"date": "2026-12-01", "time": "11:30"}},
        {"artist": "Mika", "rate": 120, "next_free": {"date": "2026-12-03", "time": "15:00"}},
    ]
    talk = [Said("user", "who does lettering"), *done("list_artists", json.dumps(listed), style="lettering")]
    [call] = think("", [find, book], "auto", [*talk, Said("user", "alright, Mika then")]).calls
    assert call.arguments == {"artist": "Mika", "date": "2026-12-03", "time": "15:00"}


@pytest.mark.parametrize(
    "said",
    ["hm, but the other one is cheaper, right", "right, and is it alright to wait", "lovely. can you do it today"],
)
def test_questions_with_a_word_in_front_or_behind(said):
    assert is_question(said)


def test_what_tools_are_by_their_verbs():
    assert verbs.hangs_up(END) and not verbs.hangs_up(BOOK)
    assert verbs.puts_through(PASS) and not verbs.puts_through(MOVE)
    assert verbs.changes(MOVE) and verbs.on_what_was_done(tool("cancel_it", "Cancels it.")) and not verbs.changes(BOOK)


def test_the_bigger_one_is_chosen_and_not_looked_up_again():
    find = tool("free_tables", "Free tables at a time.", date=DAY, time=TIME, guests=COUNT)
    book = tool("reserve_table", "Reserves a table.", date=DAY, time=TIME, guests=COUNT, table=TEXT, phone=TEXT)
    given = {"date": "2026-11-28", "time": "20:00", "guests": 5}
    talk = [
        Said("user", "have you got anything tomorrow at eight pm for five"),
        Called("1", "free_tables", json.dumps(given)),
        Returned("1", '{"tables": [{"table": "window", "seats": 4}, {"table": "terrace", "seats": 6}]}'),
        Said("assistant", "There are two."),
        Said("user", "the bigger one please"),
    ]
    asked = think(RULES, [find, book], "auto", talk)
    assert not asked.calls and "phone" in (asked.text or "")
    talk += [Said("assistant", asked.text or ""), Said("user", "07700 900456")]
    [call] = think(RULES, [find, book], "auto", talk).calls
    assert call.arguments == {**given, "table": "terrace", "phone": "07700 900456"}


@pytest.mark.parametrize(
    ("said", "copies"),
    [
        ("I've got two here, QA 310 and QB 077, when are they due", ["QA310", "QB077"]),
        ("could you check when QA310 and QC114 are due", ["QA310", "QC114"]),
    ],
)
def test_two_codes_of_letters_and_digits_are_two_calls(said, copies):
    label = {**TEXT, "description": "Number on the label, two letters and three digits"}
    status = tool("book_status", "When a copy is due.", copy=label)
    renew = tool("renew_book", "Renews a loan.", copy=label)
    assert [one.arguments["copy"] for one in think("", [status, renew], "auto", [Said("user", said)]).calls] == copies


def test_a_good_night_ends_the_call_and_does_nothing():
    wake = tool("set_wakeup", "Sets a wake-up call.", room=TEXT, time=TIME)
    talk = [
        Said("user", "wake me at six, room 214"),
        *done("set_wakeup", '{"set": true}', room="214", time="06:00"),
        Said("user", "brilliant, good night"),
    ]
    assert think("", [wake], "auto", talk).text == "Thank you for calling. Goodbye!"
