"""What people say instead of the word that a schema has for it: "nicked" for stolen, "on foot" for walking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..words import split_name
from .days import TYPED

# Names of options and of flags that mean the same, and what is said for them. They belong to no one field.
_SAID = {
    "tomorrow": "|".join(TYPED),
    "stolen theft": r"nicked|pinched|robbed|stole|mugged|swiped|pickpocketed|thief",
    "lost missing": r"can(?:['’]t|not) find|misplaced|mislaid|disappeared|gone missing|vanished",
    "damaged defective faulty": r"broken|broke|smashed|cracked|shattered|torn|dented|scratched|in pieces|"
    r"(?:doesn['’]t|does not|not) work(?:ing)?",
    "broken": r"damaged|smashed|cracked|shattered|faulty|(?:doesn['’]t|does not|not) work(?:ing)?",
    "late delayed": r"took (?:too long|ages|forever)|overdue|still waiting",
    "spam": r"junk|phishing|scam",
    "trash bin deleted": r"rubbish|garbage|throw (?:it|them|this) (?:away|out)|recycle bin",
    "walking walk pedestrian foot": r"(?:on|by) foot|walk(?:ing)?|strolling",
    "driving drive": r"by car|driv(?:e|ing)|in (?:the|my|our) car",
    "bicycling cycling bicycle bike": r"cycl(?:e|ing)|bik(?:e|ing)|by bike|bicycle|pushbike",
    "transit public_transport public_transit": r"public transport(?:ation)?|by (?:bus|train|tram|metro|subway|tube)",
    "work business office": r"colleagues?|co-?workers?|from work|workmates?",
    "friends friend": r"(?:best )?mates?|buddy|buddies|pals?",
    "family": r"(?:my|our) (?:mum|mom|mother|dad|father|sister|brother|aunt|uncle|cousin|wife|husband|son|daughter)",
    "urgent critical highest": r"asap|as soon as possible|right away|immediately|emergency|show-?stopper|on fire",
    "high": r"important|top priority|asap|urgent",
    "low": r"no (?:rush|hurry)|whenever|when (?:you|they) (?:get|have) (?:a chance|time)|not (?:urgent|important)",
    "in_progress doing ongoing": r"working on (?:it|this|that)|under ?way|in the works|wip|being worked on",
    "done completed complete closed resolved finished": r"finish(?:ed)?|done|completed?|closed?|resolved?|sorted|"
    r"wrapped up|fixed",
    "todo to_do backlog not_started": r"not (?:yet )?started|later|parked",
    "edit write editor": r"edit|change|modify|write",
    "view read viewer read_only": r"look at|(?<!let me )(?<!let's )see|viewing|read-only|(?:only|just) looking",
    "private": r"(?:just|only) (?:for )?(?:me|us)|nobody else|no one else|secret",
    "public": r"for everyone|anyone can see|the whole world|everybody can see",
    "manager supervisor": r"reports? to|boss|in charge of (?:him|her|them)",
    "executive executives management": r"execs?|the board|leadership",
    "child children kids": r"kids?|little ones?|toddlers?",
    "express priority expedited fast rush": r"fast(?:est)?|quick(?:est|ly)?|rush|asap|urgent(?:ly)?|"
    r"speedy|in a hurry|next[- ]day|right away",
    "asc ascending": r"(?:oldest|lowest|smallest|cheapest|earliest) first|a (?:to|-) z|low to high",
    "desc descending": r"(?:newest|latest|highest|largest|biggest|most recent) first|z (?:to|-) a|high to low",
    "newest latest recent": r"most recent|newest first|latest first",
    "one_way oneway single": r"one[- ]way|not coming back|no return",
    "round_trip roundtrip return": r"round[- ]trip|there and back|return",
    "weekdays workdays working_days": r"mon(?:day)?s? (?:to|-|through) fri(?:day)?s?|during the week|"
    r"(?:school|work|week)[- ]?(?:days|nights)",
    "weekend weekends": r"sat(?:urday)?s? and sun(?:day)?s?",
    "recursive": r"sub-?(?:folders?|director(?:y|ies)|dirs?)|nested|all the way down|(?:everything|whatever|all)(?:"
    r" that['’]s| that is)? (?:in|under|below|inside|beneath) (?:it|that|there)",
    "dry_run simulate preview": r"(?:just|only) (?:show|tell) me what (?:would|will)|without (?:actually )?(?:doing|"
    r"deleting|changing|running|sending)|what would happen|trial run",
    "overwrite replace": r"replac(?:e|ing) (?:it|the old|what)|overwrit(?:e|ing)",
    "force": r"no matter what|regardless|even if",
    "notify send_notification": r"let (?:them|everyone|everybody|him|her) know|heads-up",
    "silent quiet muted": r"quietly|without (?:a |any )?(?:sound|noise|notification)s?",
    "pinned pin sticky": r"(?:at|to) the (?:very )?top|pin (?:it|this|that)|stick(?:y|s)",
    "unread unread_only": r"haven['’]t (?:read|opened|seen)|not (?:yet )?(?:read|opened)",
    "remote remote_only": r"(?:work(?:ing)? )?from home|wfh|from anywhere",
    "nonstop non_stop direct": r"non-?stop|no (?:stops?|changes?)|direct",
    "metric": r"celsius|centigrade|kilomet(?:re|er)s|km/h|kg|kilos",
    "imperial": r"fahrenheit|miles|mph|pounds|feet",
    "all_day": r"(?:all|the (?:whole|entire)) day",
}
_DENIED = re.compile(r"(?:\b(?:no|not|never|without)|n['’]t)(?:\s+\w+)?\s+$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _sayings() -> dict[str, re.Pattern[str]]:
    found = {}
    for named, said in _SAID.items():
        pattern = re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE)
        found |= dict.fromkeys((name.replace("_", " ") for name in named.split()), pattern)
    return found


def otherwise(name: str, said: str) -> re.Match[str] | None:
    """Where something is said that stands for a name, and nothing denies it."""
    saying = _sayings().get(split_name(name).lower().strip())
    found = saying.search(said) if saying else None
    return None if found is None or _DENIED.search(said, max(0, found.start() - 20), found.start()) else found


def options_said(options: Sequence[str], said: str) -> list[tuple[int, int, str]]:
    """Where options were said in other words, and which."""
    found = ((otherwise(option, said), option) for option in options)
    return [(*one.span(), option) for one, option in found if one]
