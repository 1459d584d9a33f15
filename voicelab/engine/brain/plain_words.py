"""Everyday speech in plain words: "what will it set me back" as "what will it cost", "my little one" as "my child".

Instructions are written in plain words, and callers speak as they do at home. Meaning is compared by a model that
takes figures of speech by their words. It is general English only, and of no field.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = {
    "what does it cost": r"what(?:'s| is) the damage(?! to\b)",
    "cost": r"set (?:me|us|him|her|them) back|run (?:me|us|him|her|them)(?= (?:for|all|per|a|an)\b|\W*$)|"
    r"come to(?=\s*(?:[,.?!]|$))|put (?:me|us) out of pocket",
    "get a discount": r"(?:get|have|receive|be given) (?:anything|something|any money|some money|money|a bit) off|"
    r"go any lower|do (?:me|us) a deal",
    "give me a discount": r"knock (?:anything|something|any money|some money|money|a bit|a little|\w+ quid) off",
    "a discount": r"(?:anything|something|any money|money|a bit) off(?= (?:for|if|with|the price)\b|\W*$)",
    "coins": r"(?:a )?(?:pocketful|handful|purse full) of (?:change|coins)|(?:loose|small|any|some|the right) change",
    "card": r"(?:visa|debit|credit) card|mastercard|amex",
    "contactless": r"tap my \w+|with my (?:phone|watch)(?= (?:on|at|in|there|instead)\b|\W*$)",
    "is the money refunded": r"is (?:the|my|our) money (?:gone|lost)|"
    r"(?:do|will|would) (?:i|we) lose (?:the|my|our) money",
    "my phone": r"my (?:mobile|cell)(?: phone)?",
    "child": r"(?:little|wee) (?:one|girl|boy|lad)|kiddie|kid|youngster|nipper|toddler",
    "children": r"little ones|kiddies|kids|youngsters|nippers|toddlers",
    "boy": r"lad",
    "friend": r"mate|buddy|pal|chum",
    "friends": r"mates|buddies|pals|chums",
    "wife": r"missus",
    "husband": r"hubby",
    "grandmother": r"gran|granny|nan|grandma",
    "grandfather": r"grandad|granddad|grandpa",
    "my mother": r"my (?:mum|mom|mam)",
    "my father": r"my dad",
    "a student": r"at (?:uni|university|college)|still studying",
    "university": r"uni",
    "my car": r"my (?:motor|wheels)",
    "bicycle": r"push ?-?bike|bike",
    "bicycles": r"push ?-?bikes|bikes",
    "shoes": r"trainers|sneakers",
    "stomach": r"tummy",
    "toilet": r"loo",
    "umbrella": r"brolly",
    "television": r"telly",
    "warm clothes": r"(?:an? )?(?:thick |warm )?(?:jumper|pullover|sweater|cardigan)",
    "cloudy": r"nothing but cloud|cloud over|clouds over",
    "raining": r"pouring|bucketing down|chucking it down|tipping down",
    "alcohol": r"booze",
    "food": r"grub|nosh",
    "vegetarian": r"veggie|(?:do not|don't|doesn't|does not) eat meat",
    "pounds": r"quid",
    "five pounds": r"a fiver",
    "ten pounds": r"a tenner",
    "stolen": r"nicked",
    "broken": r"(?:on the blink|kaput|knackered)|(?:given up the ghost|conked out|packed in|packed up)",
    "repaired": r"seen to|mended|sorted out",
    "repair": r"mend|look at(?= (?:it|that|this|one)\b|\W*$)",
    "come": r"(?:pop|drop|nip) (?:in|by|round|over)|(?:swing|come) by|(?:rock|roll|turn|show) up",
    "coming": r"(?:popping|dropping|nipping) (?:in|by|round|over)|(?:swinging|coming) by|(?:rocking|rolling|turning|"
    r"showing) up",
    "collect": r"fetch",
    "throw": r"chuck|sling",
    "wait": r"(?:stand|hang|sit) (?:about|around)",
    "waiting": r"(?:standing|hanging|sitting) (?:about|around)",
    "meet": r"get together|all get together",
    "a problem": r"a bother|a hassle|an issue|an awful bother",
    "allowed": r"(?:ok|okay|alright|all right|fine)(?= (?:if|to|for|with)\b)",
    "am I allowed to": r"can i just|is it (?:ok|okay|alright|all right|fine) (?:if i|to|for me to)",
    "think": r"reckon",
    "roughly": r"ballpark",
}
_EACH = "|".join(rf"(?P<p{at}>{said})" for at, said in enumerate(_PLAIN.values()))
_SAID = re.compile(rf"\b(?:{_EACH})\b", re.IGNORECASE)
_MEANT = list(_PLAIN)
_GOES_ON = re.compile(r" [A-Z]")  # as a name


@lru_cache(maxsize=1024)
def plainly(question: str) -> str:
    """The question with what is commonly said in figures of speech, or as at home, in plain words."""
    return _SAID.sub(_meant, question)


def _meant(found: re.Match[str]) -> str:
    named = found.group()[:1].isupper() and _GOES_ON.match(found.string, found.end())  # "14 Cardigan Road"
    return found.group() if named else _MEANT[int((found.lastgroup or "p0")[1:])]
