"""Which words are a clear yes to a proposal, and which question of the desk a yes is an answer to."""

from __future__ import annotations

import pytest

from voicelab.desk.asking import last_question, puts
from voicelab.desk.plain_words import plain_words
from voicelab.desk.yes import clear_yes

WHAT = "rebook K7P2QM to the first option, flight MR103 to New York tomorrow at 11:30 am, for 75 dollars"
SAYS = "That is flight MR103 from San Francisco to New York. The change costs 75 dollars. Shall I rebook it?"

YES = """
yes | Yes. | yes please | YES PLEASE! | Yeah, go ahead. | That's right, do it. | okay book it | Please do. | Sure.
correct | Confirm. | I confirm it. | Um, yes. | uh yes please | Yes, thank you very much. | y-yes | yes yes yes
yes, the first one | Yes, the first one please. | the first one, yes please | yes to the first one | Yes, that one.
yes rebook it | Yes, MR103 please. | yes, flight MR one oh three | yes, at 11:30 AM | yes, to New York tomorrow
Yeah, sure, go ahead. | Okay. | Alright, do it. | all right then | of course | absolutely | I agree | Yes, I do.
yes I'd like that | Yes, I would like to rebook. | Go ahead and rebook it. | yes, go ahead and book it please | yep
That would be great. | sounds good | Yes, that's correct. | oh yes please | Well, okay. | yes sir | please proceed
You may go ahead. | Hmm, okay. | yes, confirm it | go for it | Let’s do it. | That works for me. | Yes, now, please.
yes exactly | Okay, thanks. | fine by me | Yes, that’s fine. | Yes, I want that one. | I'll take it.
Yes, kindly do it.
Yes, for 75 dollars. | Yes, I am. | Yes, it is. | I'm happy with that | Yes, I confirm the flight.
Let's go with that one. | Yes, let's. | yes, please rebook me | Yes, book me on it.
Yes, make the change. | Yes, that's what I want. | yes that's all | Yes please, you are being very kind.
Yes please, that's very kind of you. | Yes, I would appreciate that. | Oh yes, how nice of you.
Yes, that suits me fine. | Yes, you have been so helpful. | Yes, my dear, you are a star. | Just do it.
Yes, thank you, that would be fantastic.
Yes, the first option. | go ahead with the first option | Yes, at 11:30 a.m. | yes, at eleven thirty
Yes, MR103 tomorrow
Yes, the 11:30 flight | yes, MR103 at 11:30 am tomorrow | yes, go ahead and make the change | Yes, go ahead with it
Yes, that's perfect. | that's good, yes | Yes, I'd love to. | Yes, confirm my booking. | Yes, $75 is fine.
Go ahead with that.
75 dollars is fine, yes | Yes, it's fine by me. | Let's go ahead. | I'll take the first one, yes.
""".replace("\n", " | ")

NO = """
no | No, thanks. | no, the first one | Yes, but how much is it? | yes but how much is it | do not confirm | nope
Don't confirm. | can you confirm the price | confirm the price | Yes, confirm the price. | thanks | Thank you. | stop
what can you do | both | Both, please. | yes, the second one | Yes, the second. | second | the first one | right | maybe
Yes, if it's free. | Yes? | yes and add a bag | is that correct | are you sure | not sure | I'm not sure | I think so
yes no | Yes, no, wait. | Yes, flight MR107. | yes MR 107 | yes, number two | yes, for 100 dollars | Cancel it.
Yes, cancel it. | hold on | wait | okay so | okay but | Yes, um | yesterday | guess | yes, the one at 6:50 | yes, to
hmm | uh huh | what | Repeat that, please. | [inaudible] | [a picture] | | fine thanks | how much | Yes, how much
Sure, what's the price? | to confirm | yes yes but no | go back | Do you have another one? | I'd like the second
I would rather not | Let me think. | Okay, let me think. | Yes, in principle. | yes unless it rains | Yes, later.
yes, from New York to San Francisco | sí | ja | Okay, bye. | make sure | That is not right. | that's wrong | please
I would like to know the price | I guess so | whatever | yes, all of them | never | Yes, but the other one | yes instead
Was that a yes? | He said yes. | Yes is what I did not say | If you say so | Say yes | Yes Sarah, I am on the phone
Yeah, right. | I am fine | Yes, I'm listening. | yes hello | Okay, I understand. | Yes, I heard you.
make it 60 | yes, 50 dollars
That is very kind of you. | You have been so helpful. | I would appreciate a discount | Yes, a kind of
Yes, if you are so kind
It's | I'm | I'm... | It’s… | Let's | That is | Yes, I'm | yes, that's | It is | I am
yes, for 30 dollars | yes, for 11 dollars | yes, from New York | yes, to the 30 | yes, for 103 dollars | yes, MR 75
yes, to 11:30 | yes, at 75 | Yes, flight 75. | yes, at 11 | yes, in New York | yes, on the first
That’s fine. | That's okay, thanks. | It's okay, thank you. | It's fine, thank you | It's all right, thanks
fine, that is all
Okay, that's all, thanks | fine. thank you | That's perfect. | I'd love to. | Yes, confirm the price of my booking.
Why not | Okay what about tomorrow | Rebook the other booking | good | great | I want to | yes, either | one | no yes
""".replace("\n", " | ")


@pytest.mark.parametrize("said", [one.strip() for one in YES.split("|") if one.strip()])
def test_a_plain_yes_is_understood(said):
    assert clear_yes(said, WHAT, last_question(SAYS)), plain_words(said)


@pytest.mark.parametrize("said", ["", *(one.strip() for one in NO.split("|") if one.strip())])
def test_whatever_else_is_said_is_no_yes(said):
    assert not clear_yes(said, WHAT, last_question(SAYS)), plain_words(said)


@pytest.mark.parametrize(
    ("what", "question", "yes", "no"),
    [
        (
            "transfer: amount 50, from account savings, to account checking",
            "Shall I transfer 50 from savings to checking?",
            ["yes, fifty", "yes, from savings to checking", "Okay, transfer it."],
            [
                "yes, sixty",
                "yes, from checking",
                "yes, to account savings",
                "yes, from checking to savings",
                "yes, to savings",
                "confirm the amount",
                "book it",
            ],
        ),
        (
            "cancel order: order A17",
            "Shall I cancel order A17?",
            ["cancel it", "Yes, cancel it please.", "yes, A 17", "yes, cancel the order"],
            ["keep it", "yes, A 18", "yes, order it", "don't cancel it", "yes, cancel the other order"],
        ),
        ("order meal: meal vegan", "Shall I order the vegan meal?", ["yes, the vegan meal"], ["yes, kosher", "vegan"]),
        (
            "stop payment: payment A17",
            "Shall I stop payment A17?",
            ["Yes, stop it please.", "yes", "yes, stop the payment", "yes please stop payment A17"],
            ["Stop it.", "stop", "yes, stop", "Yes, stop please.", "Yes, wait.", "stop, yes"],
        ),
        (
            "hold seat: seat 11C",
            "Shall I hold seat 11C?",
            ["yes, hold it", "yes, 11C"],
            ["hold on", "yes, hold on", "hold it"],
        ),
        (
            "refund: amount 25, account 30",
            "Shall I refund, with amount 25, account 30?",
            ["yes, amount 25", "yes, account 30", "yes, refund it"],
            ["yes, thirty dollars", "yes, amount 30", "yes, refund 30"],
        ),
        ("block card", "Shall I block the card?", ["Yes, block it.", "block it"], ["unblock it", "yes, unblock it"]),
    ],
)
def test_a_yes_may_name_what_was_proposed_and_nothing_else(what, question, yes, no):
    assert all(clear_yes(said, what, question) for said in yes), [s for s in yes if not clear_yes(s, what, question)]
    assert not any(clear_yes(said, what, question) for said in no), [s for s in no if clear_yes(s, what, question)]


@pytest.mark.parametrize(
    ("said", "put"),
    [
        (SAYS, True),
        ("Flight MR103, for 75 dollars. Would you like me to go ahead?", True),
        ("Shall I rebook you to MR103 for 75 dollars?", True),
        ("It costs 75 dollars. Please confirm.", True),
        ("Shall I do that?", True),
        ("The first option is flight MR103, at 11:30am. Does that work for you?", True),
        ("So it is MR103 on the 2nd of May. Do you want to proceed?", True),
        ("It is 75 dollars. Can you confirm?", True),
        ("I have found something.", False),
        ("That is flight MR103.", False),
        ("That is flight MR107. Shall I rebook it?", False),
        ("That is the second one. Shall I rebook it?", False),
        ("Shall I rebook you for 50 dollars?", False),
        ("Shall I rebook it? Is there anything else that I can do for you?", False),
        ("Which flight would you like?", False),
        ("Shall I take flight MR103, or another one?", False),
        ("Would you like to hear a joke?", False),
        ("", False),
    ],
)
def test_only_the_question_for_this_yes_puts_the_proposal(said, put):
    assert puts(said, SAYS, WHAT) is put


ASKS = """
Shall I rebook it for you? | Do you want me to rebook you? | Would you like that? | Is that what you'd like? | Shall I?
Are you happy with that? | Do you agree? | Is that OK with you? | Would you like to take it? | Does that suit you?
Okay?
Want me to book it? | May I book that for you? | Shall I book it? | Do I have your OK? | Would that be all right?
Does that sound good to you? | How does that sound? | Shall I rebook it? It takes a minute.
Shall I rebook it, yes or no?
Just say yes and I will rebook it. | Would you like me to go ahead and rebook it?
Shall I go ahead with the first option?
Would you like to proceed with the rebooking? | Does flight MR103 work for you? | Is 75 dollars okay? | Please confirm.
So, shall I go ahead? | Are you sure you want me to rebook it? | Can you confirm that you want me to rebook it?
Just to confirm, shall I rebook it? | It's $75. Is that okay?
Do you want to go ahead with flight MR103 for 75 dollars?
It costs 75 dollars, shall I go ahead? | Would it be okay if I rebook it? | Would you like your flight rebooked?
Shall I go ahead and make the change? | That's the 11:30 flight. Shall I rebook it? | Could you please confirm?
It takes about 2 minutes. Shall I rebook it? | It leaves from terminal 2, gate 12. Shall I rebook it?
Say yes to confirm.
One second. Shall I rebook it? | Just a second, please. Shall I rebook it? | Are you okay with the 75 dollars?
""".replace("\n", " | ")

ASKS_OTHERWISE = """
Are you sure you do not want to rebook it? | Could you confirm your date of birth? | Do you not want the change?
Would you like to know what the change costs? | Do you want me to text you the flight details? | Shall I not rebook it?
Would you like a window seat on that flight? | Shall I keep your flight? | Would you like to cancel the flight?
Can I do anything for you? | Would you like to go to the lounge? | Would you like me to make a note of that?
Can you confirm your name for me? | Shall I continue reading the policies? | Have you been to New York before?
Are you sure you can not make your flight? | Is that right that you are travelling tomorrow? | Shall I make a note?
Is it okay if I put you on hold? | Would you rather keep your flight? | Do you want to lose your flight? | Yes? | Right?
Is it fine if I do not rebook it? | Shall I leave it without rebooking the flight? | Does that sound too expensive?
Do you want to keep your booking as it is, for tomorrow? | I confirm your booking. | Shall I rebook it, or keep it?
Would you like a window seat, and shall I rebook it? | Is 30 dollars okay? | The change is free. Shall I rebook it?
That costs 50 dollars. Shall I rebook it? | There is no charge. Shall I rebook it? | It's 103 dollars. Shall I go ahead?
It costs 30. Shall I rebook it? | That is at 8:15 am. Shall I rebook it?
""".replace("\n", " | ")


@pytest.mark.parametrize("said", [one.strip() for one in ASKS.split("|") if one.strip()])
def test_a_proposal_may_be_put_in_other_words(said):
    assert puts(said, SAYS, WHAT)


@pytest.mark.parametrize("said", [one.strip() for one in ASKS_OTHERWISE.split("|") if one.strip()])
@pytest.mark.parametrize("before", ["", SAYS.removesuffix("Shall I rebook it?")])
def test_a_question_about_something_else_or_at_another_price_puts_nothing(before, said):
    assert not puts(before + said, SAYS, WHAT)


def test_a_time_of_day_ends_no_sentence():
    says = "Shall I book the 11:30 a.m. flight?"
    assert last_question(f"There is one at 8 p.m. {says}") == says
    assert clear_yes("Yes, the 11:30 a.m. flight, please.", "book flight: number 1", last_question(says))


def test_what_is_free_may_be_called_free():
    assert puts("The change is free. Shall I rebook it?", "That is flight MR103. It is free. Shall I rebook it?")


def test_nobody_talks_a_yes_out_of_a_long_speech():
    assert not clear_yes("yes " * 30) and clear_yes("yes " * 20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("That's MR one oh three.", "that is mr 103"),
        ("the first one", "the #1 one"),
        ("number one", "number #1"),
        ("K7P2QM and MR103", "k7p2qm and mr 103"),
        ("twenty-five", "25"),
        ("two hundred fifty dollars", "250 dollars"),
        ("$1,250.00", "1250 dollars"),
        ("11:30am", "1130 am"),
        ("eleven thirty", "1130"),
        ("$7.50", "7.50 dollars"),
        ("11:00 p.m., then", "11 pm then"),
        ("y-yes, the 2nd", "yes the #2"),
    ],
)
def test_words_are_compared_in_plain_form(text, words):
    assert " ".join(plain_words(text)) == words
