"""voicelab.engine.voice.spoken_forms: what is said for each written word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.engine.voice.clauses import LONGEST, clauses
from voicelab.engine.voice.spoken_forms import spoken_words

SIGNS = st.text(alphabet="aA1290 .,:;-–/@$€%°C+#()'kgpm\n…é東", max_size=80)


def said(text: str) -> str:
    return " ".join(word.spoken for word in spoken_words(text) if word.spoken)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("code QX4T9B", "code Q X 4, T 9 B"),
        ("WZ318 now", "W Z 3 1 8 now"),
        ("room 14C", "room 14 C"),
        ("shelf D07", "shelf D 0 7"),
        ("box A5", "box A. 5"),
        ("form XBC-714", "form X B C, 7 1 4"),
        ("part R2-D44X", "part R 2 D, 4 4 X"),
        ("a 2-day, 24-hour 3rd-party B2B-ready top10", "a 2 day, 24 hour 3rd party B 2 B ready top 10"),
        ("phase3 of COVID-19", "phase 3 of COVID 19"),
        ("key h3k9wz", "key H 3 K, 9 W Z"),
        ("ticket 0046", "ticket 0 0 4 6"),
        ("ticket 738254", "ticket 7 3 8, 2 5 4"),
        ("12,500 people", "12,500 people"),
        ("the 4th, the 1980s", "the 4th, the 1980s"),
        ("version 3.1.4", "version 3 point 1 point 4"),
    ],
)
def test_codes_are_spelled_and_numbers_are_not(written, expected):
    assert said(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("at 14:20", "at 14 20"),
        ("at 14:05", "at 14 oh 5"),
        ("at 7:00", "at 7 o'clock"),
        ("at 16:00", "at 16 hundred"),
        ("at 00:00", "at midnight"),
        ("7:45 am", "7 45 A. M"),
        ("7pm tonight", "7 P M tonight"),
        ("from 8:30-16:15", "from 8 30 to 16 15"),
        ("at 4 p.m. today", "at 4 P M today"),
        ("odds of 3:1", "odds of 3 to 1"),
        ("9:30-11:00 am", "9 30 to 11 A. M"),
        ("I am 30", "I am 30"),
    ],
)
def test_times_of_day(written, expected):
    assert said(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("on 2031-08-22", "on August 22nd, 2031"),
        ("2031-08-22T09:40", "August 22nd, 2031 at 9 40"),
        ("June 11, 2031", "June 11th, 2031"),
        ("the 2 June", "the 2nd of June"),
        ("Thu 2 Jun", "Thursday the 2nd of June"),
        ("Sept. 3", "September 3rd"),
        ("you may 3 times", "you may 3 times"),
        ("May I sit?", "May I sit?"),
        ("in March, 2 of 5. May I?", "in March, 2 of 5. May I?"),
        ("Tue, 4 Nov.", "Tuesday, the 4th of November."),
    ],
)
def test_dates(written, expected):
    assert said(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$49", "49 dollars"),
        ("$1", "1 dollar"),
        ("£0.80", "80 pence"),
        ("€2,340.05", "2,340 euros and 5 cents"),
        ("2.340,50 €", "2,340 euros and 50 cents"),
        ("CHF 15", "15 Swiss francs"),
        ("15 GBP", "15 pounds"),
        ("$3 million", "3 million dollars"),
        ("£2bn", "2 billion pounds"),
        ("-$6", "minus 6 dollars"),
        ("$20-30", "20 dollars to 30 dollars"),
        ("$9/month", "9 dollars per month"),
    ],
)
def test_money(written, expected):
    assert said(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8 km", "8 kilometers"),
        ("1 kg", "1 kilogram"),
        ("7.5kg", "7.5 kilograms"),
        ("12-14 cm", "12 to 14 centimeters"),
        ("-3 °C", "minus 3 degrees Celsius"),
        ("40 %", "40 percent"),
        ("wait 20 min. more", "wait 20 minutes more"),
        ("a 90 km/h road", "a 90 kilometers per hour road"),
        ("¾ full", "three quarters full"),
        ("m and s", "m and s"),
    ],
)
def test_quantities(written, expected):
    assert said(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+44 20 7946 0018", "plus 4 4 2 0 7 9 4 6 0 0 1 8"),
        ("(415) 555-0132", "4 1 5 5 5 5, 0 1 3 2"),
        ("0171 555 123", "0 1 7 1 5 5 5 1 2 3"),
        ("10 20 30 40", "10 20 30 40"),
        ("anna.b@post.example.org", "anna dot B at post dot example dot org"),
        ("https://www.example.net/a_b", "W W W dot example dot net slash A. underscore B"),
        ("Dr. Lee vs. Prof. Kim", "Doctor Lee versus Professor Kim"),
        ("fruit, e.g. pears", "fruit, for example pears"),
        ("No. 7? No. Never.", "number 7? No. Never."),
        ("I am Max. Hi, max. 5", "I am Max. Hi, maximum 5"),
        ("B 4 A 7. A cat", "B 4 A. 7. A cat"),
        ("Plan A. Next", "Plan A. . Next"),
        ("Q&A and/or tea", "Q and A and or tea"),
        ("**bold** “quoted” (aside)", "bold quoted aside"),
        ("東京 – привет", "—"),
        ("Zoë’s naïve café", "Zoë's naïve café"),
    ],
)
def test_addresses_short_forms_and_signs(written, expected):
    assert said(written) == expected


@given(st.one_of(st.text(max_size=80), SIGNS))
@settings(max_examples=300)
def test_every_written_word_has_one_reading_that_a_voice_can_say(text):
    words = spoken_words(text)
    assert [word.start for word in words] == [word.start() for word in re.finditer(r"\S+", text)]
    for word in words:
        assert word.spoken == " ".join(word.spoken.split())
        assert not re.search(r"[^\w\s.,;:!?'—-]|_", word.spoken)


@pytest.mark.parametrize("sign", ["+", "a/", "1:", "1.", "a@a.", "-", "(", "1 ", "K7"])
def test_endless_words_are_read_too(sign):
    assert len(spoken_words(sign * 3_000)) == len((sign * 3_000).split())


@given(st.from_regex(r"[B-Z0-9]{5,8}", fullmatch=True).filter(lambda code: re.search("[A-Z][0-9]+[A-Z]", code)))
def test_no_sign_of_a_code_is_lost(code):
    assert re.sub("[ ,]", "", said(code)) == code


@given(st.one_of(st.text(max_size=300), st.text(alphabet='ab, .!?\n"…:', max_size=900)))
def test_clauses_join_to_the_text_and_are_bounded(text):
    parts = list(clauses(text))
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert [word.start for word in part.words] == [word.start() for word in re.finditer(r"\S+", part.text)]
        assert sum(len(word.spoken) + 1 for word in part.words[:-1]) < LONGEST


def test_the_first_clause_is_short_and_amounts_and_dates_stay_whole():
    text = "Of course, your booking for March 3, 2031 was moved to Dr. Lee at 4 p.m. as you asked. Anything else?"
    assert [part.text for part in clauses(text)] == [
        "Of course, ",
        "your booking for March 3, 2031 was moved to Dr. Lee at 4 p.m. as you asked. ",
        "Anything else?",
    ]
