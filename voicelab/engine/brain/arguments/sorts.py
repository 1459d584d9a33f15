"""Of what sort a name is, and what sort a parameter takes: somebody, a place, or a thing that is neither.

A street is nobody's name, and whoever says "I'm Ann" has named no thing. Of a name, the words around it tell; of a
parameter, what it is called and with which question its description begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from . import names, roles
from .addresses import houses, is_street
from .leaves import Leaf
from .spans import Span, Text

_PEOPLE = (  # whoever has a name of their own, in whatever trade
    "customer guest visitor caller student learner patient driver person owner pet animal child parent member "
    "client passenger traveller participant holder reader resident viewer applicant employee pupil player tenant "
    "buyer seller payer recipient sender worker candidate user contact attendee assignee reviewer host teacher "
    "tutor instructor doctor companion relative baby leaver starter renter hirer borrower subscriber organiser dog "
    "cat horse solicitor lawyer dentist vet nurse therapist stylist trainer coach adviser "
    "advisor consultant engineer technician manager colleague"
).split()
_PERSON = re.compile(
    r"\b(?:first|full|last|family|sur) ?(?:and last )?name\b|"
    rf"\bname of (?:the |a |your |an )?(?:new |extra |other )?(?:{'|'.join(_PEOPLE)})\b|"
    rf"\b(?:{'|'.join(_PEOPLE)})(?:'s)? (?:sur)?name\b|"
    r"\bname of (?:who|whoever|the one who)\b|^(?:the )?(?:person |one )?(?:for |with |by |to )?who(?:m|se|ever)?\b"
)
_NAME_ALONE = re.compile(r"(?:(?:the |your )?name)?(?:$| (?:for|on|under|in) )")
_CALLERS = frozenset("name customer caller contact surname".split())
_OTHERS = frozenset("pupil child pet animal baby resident dog cat horse".split())  # who do not call
_OF_WHO_CALLS = re.compile(r"\bcaller\b|\bwho(?: is|'s)? call(?:s|ing)\b")
_OF_OTHERS = re.compile(rf"\bname of (?:the |a |your )?(?:{'|'.join(sorted(_OTHERS))})\b(?!['’]s)")
_WHERE = re.compile(r"(?:to |from )?where\b|(?:the )?(?:\w+ )?address\b")
_ORGANISATIONS = frozenset("company organisation organization business firm school team club employer shop".split())
_INTRODUCING = frozenset("i'm im name's name surname called named mr mrs ms dr".split())
_PRESENTING = frozenset("it's under".split())
_ADJECTIVES = frozenset("old new little big small red blue black white green grey nice used vintage second".split())
_SURNAMES = frozenset("hill green park hall lane grove court wells".split())
_AFTER = frozenset("here speaking calling".split())
_AT = frozenset("in at on near outside behind around".split())
_ARTICLES = frozenset("a an the some any another".split())
_PLACED = re.compile(r"\b(?:it['’]s|it is|i['’]m|we['’]re|we are|i am) (?:in|at|on|near) (?:the )?$", re.IGNORECASE)
_ENDING = re.compile(r"(?:[\s.,!?]|\b(?:please|thanks|thank you|cheers)\b)*$", re.IGNORECASE)
_GREETING = re.compile(r"(?:\W|\b(?:good|morning|afternoon|evening|hi|hello|hey|hiya|yeah|yes)\b)*", re.IGNORECASE)
_ALONE = re.compile(r"[,.]| from\b")
_JOINING = frozenset("and or for with from to at in on of by the a an my our your his her their near".split())
_OF_A_PERSON = re.compile(  # plain words of a request are no name of anybody
    r"\b(?:first|full|last|family|sur) ?(?:and last )?name|name of the (?:customer|guest|visitor|caller|student|"
    r"learner|patient|driver|person|owner|pet|animal|child|parent|member|client|passenger|traveller|participant|holder)"
)
_NEVER, _ANOTHER = -9.0, -2


@lru_cache(maxsize=4096)
def is_person(leaf: Leaf) -> bool:
    """Whether the leaf takes somebody's name."""
    if is_place(leaf):
        return False
    own = {*leaf.name_words[-1:]}
    if leaf.name_words == ("name",) and _NAME_ALONE.match(leaf.said_of_it):
        return True
    called = leaf.name_words[-2:-1] if own == {"name"} else ()  # visitor_name
    return bool(_PERSON.search(leaf.said_of_it) or {*own, *called} & {*_PEOPLE} or roles.plays(leaf, roles.PERSON))


@lru_cache(maxsize=4096)
def is_place(leaf: Leaf) -> bool:
    """Whether the leaf takes a place, by its name or by the question that its description begins with."""
    return bool(_WHERE.match(leaf.said_of_it)) or roles.plays(leaf, roles.PLACE)


def is_aside(span: Span, text: Text) -> bool:
    """Whether a name stands beside what is told, and is no part of it: who calls, and where they are."""
    if introduced(span, text) or _ends(span, text) and " " in str(span.value):
        return True
    return (
        is_street(str(span.value))
        or _led_to(span, text) in _AT
        and _PLACED.search(text.said, 0, span.start) is not None
    )


def fits(leaf: Leaf, span: Span, text: Text, others: Sequence[Leaf], alone: bool = False) -> float:
    """What speaks for a name as the value of a leaf, or against it, by the sorts of both.

    `alone` is whether no other name was said.
    """
    named = introduced(span, text)
    street = is_street(str(span.value)) and not (named and str(span.value)[0].isalpha() or _is_surname(span, text))
    before = ([token.low for token in text.before(span.start)[:1]] or [""])[0]
    if is_person(leaf):
        if street or _is_one_of_a_kind(span, text) or len(str(span.value)) < 2:
            return _NEVER
        placed = before in _AT or before in _ARTICLES and not str(span.value).endswith("s")
        if not alone and (_OTHERS & {*leaf.name_words} or _OF_OTHERS.search(leaf.said_of_it)) and _calls(span, text):
            named = _ANOTHER
        elif any(map(takes_who_calls, others)) and not takes_who_calls(leaf):
            named = _ANOTHER if named or _opens(span, text) else int(names.in_passing(span, text))
        if takes_who_calls(leaf) and before == "for" and any(is_person(one) for one in others if one is not leaf):
            named = _ANOTHER  # "it's Ann Lee for Mr Hobbs"
        kin = named <= 0 and not _CALLERS & {*leaf.name_words} and _is_kin(span, text)
        return named + kin + 0.5 * _ends(span, text) - 2.5 * (placed and not names.titled(str(span.value)))
    if is_place(leaf):
        if _is_one_of_a_kind(span, text):
            return -2.0
        return 1.0 * street - 2.0 * named + 0.6 * (not leaf.optional and _led_to(span, text) in _AT)
    rivals = [one for one in others if one is not leaf]
    persons, places = any(map(is_person, rivals)), any(map(is_place, rivals))
    if set(leaf.name_words) & _ORGANISATIONS or leaf.name_words[-1:] == ("name",):  # they may be called anything
        of_it = before == "from" and bool(set(leaf.name_words) & _ORGANISATIONS)  # "Ann from Alston Conveyors"
        return 1.2 * of_it - 3.0 * (persons and names.titled(str(span.value)))
    score = -1.0 * str(span.value)[0].isdigit()
    score -= 3.0 * (named > 1 or names.titled(str(span.value)) or _opens(span, text))
    score -= 2.0 * (before == "from" and any(_ORGANISATIONS & {*one.name_words} for one in rivals))
    score -= persons * (3.0 * (named == 1) + 1.0 * _ends(span, text))
    score -= persons * 0.7 * _is_kin(span, text)
    score -= 1.1 * (len(rivals) > 0 and _is_taken_to(span, text))
    return score - places * (3.0 * street + 0.4 * (before in _AT))


@lru_cache(maxsize=4096)
def takes_who_calls(leaf: Leaf) -> bool:
    """Whether the leaf takes the name of the one who speaks, and says so."""
    return is_person(leaf) and ("caller" in leaf.name_words or bool(_OF_WHO_CALLS.search(leaf.said_of_it)))


def _opens(span: Span, text: Text) -> bool:
    """Whether a name stands alone at the beginning: "Morning. Ann Lee, could you"."""
    return bool(_GREETING.fullmatch(text.said, 0, span.start) and _ALONE.match(text.said, span.end))


def introduced(span: Span, text: Text) -> int:
    """How clearly somebody is named: 2 for "I'm Ann", 1 for "it's Ann" or where one begins with it, else 0."""
    if str(span.value).startswith("The "):
        return 0
    before = [token.low for token in text.before(span.start)[:3]] + ["", "", ""]
    after = [token.low for token in text.after(span.end)[:1]]
    if before[0] in _INTRODUCING or (before[0] == "." and before[1] in _INTRODUCING):
        return 2
    if (
        before[:2] in (["is", "name"], ["am", "i"], ["of", "name"], ["is", "this"], ["to", "answers"])
        or after
        and after[0] in _AFTER
    ):
        return 2
    presented = before[0] in _PRESENTING or before[:2] == ["is", "it"] or _opens(span, text)
    return int(not is_street(str(span.value)) and presented)


def _is_surname(span: Span, text: Text) -> bool:
    """Whether a name that ends as that of a street may be somebody's: "Lena Hill", but not "nine Gorse Hill"."""
    said = str(span.value).lower().split()
    led = _led_to(span, text) in _AT | {"to", "from", "of", "the"}
    housed = any(one.end + 1 == span.start for one in houses(text))
    return len(said) == 2 and said[1] in _SURNAMES and said[0].isalpha() and not (led or housed)


def _calls(span: Span, text: Text) -> bool:
    """Whether it is the one who speaks that is named: "it's Mrs Lee", "Ann speaking"."""
    before = [token.low for token in text.before(span.start)[:2] if token.text != "."] + [""]
    after = [token.low for token in text.after(span.end)[:1]]
    return before[0] in ("it's", "i'm") or names.titled(str(span.value)) or bool(after) and after[0] in _AFTER


def _is_one_of_a_kind(span: Span, text: Text) -> bool:
    """Whether a name is that of a kind of things: "a Bechstein", "an old Yamaha"."""
    before = [token.low for token in text.before(span.start)[:2]] + ["", ""]
    plain = before[0] in _ADJECTIVES and " " not in str(span.value)
    return before[0] in ("a", "an") or plain and before[1] in ("a", "an")


def _is_taken_to(span: Span, text: Text) -> bool:
    """Whether something is to go there: "send it to Ashby"."""
    before = [token.low for token in text.before(span.start)[:2]]
    return before[:1] == ["to"] and before[1:] in (["it"], ["them"], ["one"], ["him"], ["her"])


def _is_kin(span: Span, text: Text) -> bool:
    """Whether it is told whose somebody is: "my sister Ann"."""
    before = [token.low for token in text.before(span.start)[:2]]
    return len(before) > 1 and before[1] in ("my", "our", "his", "her", "their") and before[0].isalpha()


def _led_to(span: Span, text: Text) -> str:
    """The word before a name and its article."""
    before = [token.low for token in text.before(span.start)[:2]]
    return (before[1:] if before[:1] == ["the"] else before or [""])[0] if before[:1] != ["the"] or before[1:] else ""


def _ends(span: Span, text: Text) -> bool:
    """Whether a name stands at the end, and nothing leads to it: "call it off, Ann Lee"."""
    before = [token.low for token in text.before(span.start)[:1]]
    return bool(before) and before[0] not in _JOINING and bool(_ENDING.match(text.said, span.end))


def is_of_a_person(leaf: Leaf) -> bool:
    """Whether the leaf takes a person's name, by its description or its own name."""
    return bool(_OF_A_PERSON.search(leaf.said_of_it)) or roles.plays(leaf, roles.PERSON)


def is_named(leaf: Leaf) -> bool:
    """Whether the leaf takes what somebody or something is called."""
    return roles.plays(leaf, roles.NAMED) or roles.plays(leaf, roles.PERSON)


def is_unit(leaf: Leaf) -> bool:
    """Whether the leaf takes a unit, or a currency."""
    return bool({"unit", "units", "currency"} & {*leaf.name_words, *leaf.said_of_it.split()[:2]})
