"""Greetings, thanks, farewells, "say that again", "what can you do": what is said besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from . import phrasing
from .matching import described, spoken_name
from .turn import Heard, Said, Thought, Turn
from .words import COMMON, sentences, telling, words

_DAYTIMES = {"morning", "afternoon", "evening"}
GREETING = {"hello", "hi", "hey", "greetings", *_DAYTIMES}
THANKS, BYE = {"thanks", "thank", "cheers"}, {"bye", "goodbye"}
_GOOD_DAY = re.compile(
    r"^\W*(?:\w+\W+)?(?:morning|afternoon|evening)\b|\bgood (?:morning|afternoon|evening)\b", re.IGNORECASE
)
FAREWELL = "Thank you for calling. Goodbye!"
BESIDES = 3  # words that count, from which there is more than politeness in what is no question
_BESIDES = {"day", "everybody", "everyone", "sir", "madam", "again", "kindly"}  # with which one is polite
_AGAIN = re.compile(
    r"^(?:(?:sorry|pardon|excuse me|what|hang on|hold on|wait|oh)[\s,?.]+)*"
    r"(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:say (?:that|it)(?: once)? (?:again|more)|repeat (?:that|it|this|yourself|what you said)|repeat|"
    r"pardon|come again|"
    r"what did you say|what was that|once (?:more|again)|i (?:did not|didn't) (?:catch|hear|get) (?:that|you))"
    r"(?: please| again| me| once more)*[\s?.!]*$",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^(?:(?:hello|hi|hey|good \w+)\W+)?how (?:are|is it going|do) you(?: doing)?(?: today)?\W*$", re.IGNORECASE
)
_HOLD = re.compile(
    r"^\W*(?:(?:no|okay|ok|please|sorry|hey|oh|just)\W+)*"
    r"(?:(?:wait|stop|hold on|hang on|(?:just )?(?:a|one) (?:moment|second|minute|sec)|(?:be )?quiet|enough|pause|hush)"
    r"(?:\W+(?:it|there|please|now|talking|speaking|(?:for )?a (?:moment|second|minute)))*\W*)+$",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"\b(?:what|how)(?: else)? (?:can|could|do) you (?:do|help|offer)|\bwho are you|"
    r"\bwhat are you\b(?! (?:\w+ing|open))|"
    r"\bwho am i (?:talking|speaking) (?:to|with)|\bam i (?:talking|speaking) (?:to|with) (?:an? )?(?:real |actual )?"
    r"(?:person|human(?: being)?|robot|bot|machine|computer|somebody|someone)|^\W*who(?: is|'s) (?:this|"
    r"there)\b|\bwho do i have\b|"
    r"\bwhat (?:can|may) i (?:ask|do here)|\b(?:are you|is this) (?:an? )?(?:robot|"
    r"human|real|bot|machine|recording)|"
    r"\bwhat(?: is|'s) your name",
    re.IGNORECASE,
)


_ENDS = re.compile(  # how a call is ended, with whatever stands before it
    r"\b(?:(?:good)?bye(?: then| now| for now| bye)?|take care|see (?:you|ya)(?: (?:then|soon|later|around|tonight|"
    r"tomorrow|(?:on )?\w+day))?|good ?night|cheerio|have a (?:nice|good|lovely|great) \w+|speak soon|"
    r"(?:we're|i'm|we are|i am) (?:all )?done|that(?:'s| is| was| will be|"
    r"'ll be) (?:all|everything|it)(?: (?:for )?(?:now|today|then))?)\W*$",
    re.IGNORECASE,
)
_THANKED = re.compile(
    r"\b(?:thanks|thank you|cheers)(?:,? (?:(?:so|very) much|a (?:lot|million)|again|then|mate))*"
    r"(?:,? for [^.?!]{1,60})?[\s.!]*$",
    re.IGNORECASE,
)


def is_opening(said: str) -> bool:
    """A greeting with a call for help that does not say yet with what."""
    spoken = set(words(said))
    return bool(spoken & GREETING) and "help" in spoken and len(telling(said)) <= 1


def is_small_talk(said: str) -> bool:
    """Whether this is no wish, so that no default route is taken for it."""
    spoken = set(words(said))
    polite = bool(spoken & (GREETING | THANKS | BYE)) and len(telling(said)) <= 2
    return polite or bool(_ABOUT_US.search(said) or _AGAIN.search(said) or "how are you" in said.lower())


def is_about_us(said: str) -> bool:
    """Whether it is asked who or what the agent is, or what it can do."""
    return bool(_ABOUT_US.search(said))


def says_more(said: str, question: bool) -> bool:
    """Whether a greeting, or thanks, is not all that was said."""
    if _ENDS.search(said):
        return False
    besides = [word for word in telling(said) if word not in GREETING | THANKS | BYE]
    return len(besides) >= (1 if question else BESIDES)


def is_bare(said: str) -> bool:
    """Whether this is a greeting, thanks or a farewell and nothing else."""
    polite = GREETING | THANKS | BYE
    return bool(set(words(said)) & polite) and {*words(said)} <= COMMON | polite | _BESIDES


def is_about(said: str, text: str) -> bool:
    """Whether a text speaks of the greeting, the thanks or the farewell that was said."""
    spoken, told = set(words(said)), set(words(text))
    return any(spoken & some and told & some for some in (THANKS, BYE, GREETING - _DAYTIMES))


def holds(said: str, tools: Sequence[dict[str, Any]]) -> bool:
    """Whether the caller only wants the agent to be silent, and no tool is there to stop or pause anything."""
    spoken = {*telling(said)}
    return bool(_HOLD.search(said)) and not any(spoken & {*telling(f"{spoken_name(t)} {described(t)}")} for t in tools)


def ends(said: str) -> bool:
    """Whether the caller takes leave, and says little else."""
    last = sentences(said)[-1:]  # "never mind, he'll see to it himself. thanks, bye"
    besides = [word for word in telling(" ".join(last)) if word not in THANKS | BYE | GREETING]
    return bool(_ENDS.search(said)) and len(besides) <= BESIDES


def thanks_in_the_end(said: str) -> bool:
    """Whether what was said ends with thanks: "I'll wait outside then, thank you so much"."""
    return bool(_THANKED.search(said))


def at_once(said: str) -> bool:
    """Whether this is small talk beyond doubt, whatever the tools are called."""
    return bool(_AGAIN.search(said) or _HOW.search(said) or _ABOUT_US.search(said) and len(telling(said)) <= 1)


def answer(
    instructions: str, greeting: str, tools: Sequence[dict[str, Any]], conversation: Sequence[Heard], turn: Turn
) -> Thought | None:
    """What to say to small talk; nothing if it is none."""
    said, spoken = turn.said or "", set(words(turn.said or ""))
    if _AGAIN.search(said):
        answers = [heard.text for heard in conversation if isinstance(heard, Said) and heard.role == "assistant"]
        return Thought(answers[-1] if answers else "I have not said anything yet.", (), "asked to repeat")
    if _HOLD.search(said):
        return Thought("All right. I am listening.", (), "the caller wants to speak")
    if _ABOUT_US.search(said):
        role, can = phrasing.own_role(instructions), phrasing.abilities(tools)
        parts = (role, f"Here is what I can do: {can}." if can else "", "How can I help you?")
        return Thought(" ".join(part for part in parts if part), (), "asked about ourselves: role and tools")
    if spoken & BYE or _ENDS.search(said):
        return Thought(FAREWELL, (), "farewell")
    if spoken & THANKS:
        return Thought("You are welcome. Is there anything else?", (), "thanks")
    if "how are you" in said.lower():
        return Thought("I am well, thank you. How can I help you?", (), "small talk")
    if spoken & (GREETING - _DAYTIMES) or _GOOD_DAY.search(said):
        return Thought(greeting, (), "greeting from the instructions")
    return None
