"""Instructions: what each sentence asks for, in several wordings, and the words that count in it."""

from __future__ import annotations

import pytest

from voicelab.meaning.instruction_details import limits
from voicelab.meaning.instructions import not_followed, read


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        ("You are the porter of a theatre.", "role", ""),
        ("The cloakroom closes at midnight.", "fact", ""),
        ("Lockers cost one euro.", "fact", ""),
        ('Start each call with "Theatre, good evening!"', "greeting", "Theatre, good evening!"),
        ("Greet people with: Theatre, good evening!", "greeting", "Theatre, good evening!"),
        ("Open by saying hello from the theatre.", "greeting", "Hello from the theatre."),
        ("Welcome all guests to the Old Theatre.", "greeting", "Welcome to the Old Theatre."),
        ("Never talk about the actors' private lives.", "forbidden", "actors' private lives"),
        ("You may not give tax advice to callers.", "forbidden", "tax advice"),
        ("Refuse to discuss ticket prices of other houses.", "forbidden", "ticket prices of other houses"),
        ("Religion must not be discussed.", "forbidden", "Religion"),
        ("Finish every answer with 'See you soon.'", "must say", "See you soon."),
        ("Always tell callers that doors close at seven.", "must say", "Doors close at seven."),
        ("Remind guests to bring their tickets.", "must say", "Please remember to bring your tickets."),
        ("End each reply by asking whether there is anything else.", "must say", "Is there anything else?"),
        ("Answer in no more than twelve words.", "brevity", ""),
        ("Keep every reply to a single sentence.", "brevity", ""),
        ("Requests that you cannot handle go to the Box Office Agent.", "routing", ""),
        ("For lost things use find_thing.", "routing", ""),
        ("Sound cheerful.", "manner", ""),
        ("Answer in Italian.", "manner", ""),
        ("After three failed tries, offer a person.", "behaviour", ""),
        ("If you do not know something, say so.", "kept", ""),
    ],
)
def test_a_sentence_is_of_its_kind(text, kind, detail):
    [found] = read(text)
    assert (found.kind, found.detail) == (kind, detail)


def test_what_nobody_follows_offline_is_named_and_nothing_else():
    text = "You sell tickets. Speak like a butler. Tickets cost nine euros. Answer briefly. Never discuss politics."
    assert not_followed(text) == ["Speak like a butler."]


def test_a_quotation_is_not_cut_and_two_routes_in_a_sentence_are_two():
    quoted = 'Greet callers with "Hello! Who is there? Speak up." Be brief.'
    assert [one.kind for one in read(quoted)] == ["greeting", "brevity"]
    routes = read("Send bills to the Money Agent, everything else goes to the Help Agent.")
    assert [one.text for one in routes] == ["Send bills to the Money Agent", "everything else goes to the Help Agent."]


def test_headings_are_no_sentences_and_lines_of_a_contract_are_handed_over():
    told = read("# Handed over to you\n- intent: find a coat\n- entities: colour: red; size: small")
    assert [(one.kind, one.text) for one in told] == [
        ("handed over", "intent: find a coat"),
        ("handed over", "entities: colour: red; size: small"),
    ]


def test_a_sentence_that_names_one_thing_for_each_is_read_in_pairs():
    told = "Use find_table for reservations, the menu_card for dishes and prices, and call_waiter for the table."
    parts = [one.text for one in read(told)]
    assert len(parts) == 3 and [part.split(" for ")[0].split()[-1] for part in parts] == [
        "find_table",
        "menu_card",
        "call_waiter",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Call the sign_in tool, before anything\n   about bookings. Be brief.", 2),
        ("Our address is seven, the old harbour street, in the town of\nBath. Be brief.", 2),
        ("You run a desk\nBe brief", 2),
        ("- bills: the Money Agent\n- the rest: yourself", 2),
        ("intent: find a coat\nverified: no", 2),
    ],
)
def test_a_sentence_goes_on_where_its_line_is_wrapped(text, parts):
    assert len(read(text)) == parts


def test_with_each_answer_is_always():
    for text in (
        'Whenever you answer a question, add "Ask a lawyer."',
        "If you reply to a caller, say that you are no lawyer.",
    ):
        [one] = read(text)
        assert (one.kind, one.about) == ("must say", ())
    [one] = read("When callers ask about returns, mention the receipt.")
    assert (one.kind, one.about) == ("must say", ("returns",))


def test_what_is_asked_points_back_and_is_not_everything():
    [one] = read("Never discuss prices. If asked, say that the office decides.")
    assert (one.kind, one.instead) == ("forbidden", "The office decides.")
    assert all(one.kind != "reply" for one in read("You are a clerk. If asked, say that the office decides."))


@pytest.mark.parametrize(
    ("text", "sentences", "words"),
    [
        ("Answer in at most one hundred words.", 0, 100),
        ("Use no more than two hundred and fifty words.", 0, 250),
        ("Answer in 20-30 words.", 0, 30),
        ("Up to 1,000 words.", 0, 1_000),
        ("Answer in twenty-five words or fewer.", 0, 25),
        ("Explain everything in simple words.", 0, 0),
        ("Answer in your own words.", 0, 0),
        ("Answer in at most five sentences.", 5, 0),
        ("Keep answers short: at most 10 sentences.", 10, 0),
        ("Answer in one or two short sentences.", 2, 0),
        ("Keep every reply to a single sentence.", 1, 0),
        ("Two sentences, forty words at most.", 2, 40),
        ("Answer briefly.", 2, 0),
    ],
)
def test_how_much_is_too_much_is_the_number_that_is_said(text, sentences, words):
    assert limits(text) == (sentences, words)
