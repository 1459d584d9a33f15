"""What must not be answered, as instructions word it: "never discuss the strike", "pupils' marks are confidential"."""

from __future__ import annotations

import re
from itertools import islice

from .instruction_details import PEOPLE, QUOTE

_I = re.IGNORECASE
TALK = (
    r"discuss|talk|speak|answer|comment|mention|reveal|share|disclose|provide|recommend|help|speculate|give|offer|"
    r"quote|explain|advise|promise|tell|say|confirm|let|judge|assess|predict|diagnose|get into|bring up|go into|"
    r"touch on|engage|respond|make|name|suggest|estimate|deny|state"
)
_TALK_OF_AGENTS = (  # what a house may not do as well: "we do not value jewellery"
    r"compare|rate|repeat|hand out|pass on|spell out|read out|interpret|value|appraise|evaluate|describe|grant|"
    r"guarantee|debate|gossip|hint|give away|weigh in|vouch|guess|take sides|interfere|criticis[ez]e|review|rank|decide"
)
_SPOKEN = (  # what is forbidden to the speaker; "open fires are forbidden" is for callers, and a fact
    r"(?:discuss\w*|talk\w*|speak\w*|answer\w*|comment\w*|mention\w*|reveal\w*|shar(?:e|ing)|disclos\w+|recommend\w*|"
    r"speculat\w+|advi[cs]e|questions?|topics?|subjects?)"
)
_TOLD = (
    r"(?:discussed|answered|mentioned|talked|spoken|revealed|shared|disclosed|quoted|named|commented|told|stated|"
    r"judged|"
    r"explained|speculated|given(?! (?:back|to))|(?:handed|passed|given|read|spelt|spelled) (?:out|on|"
    r"away)(?= to|\W*$))"
)
NOT = (
    r"(?:never|do not|don't|must not|mustn't|may not|cannot|can't|should not|shouldn't|"
    r"are not (?:allowed|permitted) to|(?:(?<=you )(?:are|is)|(?<=you)'re) not (?:(?:allowed|permitted|able|supposed|"
    r"authori[sz]ed|entitled|qualified|here|in a position) )?to|(?:(?<=you )are|(?<=you)'re) unable to|"
    r"(?:ha(?:ve|s) no|do(?:es)?(?: not|n't) have(?: the| any)?) (?:permission|authority|right) to|"
    r"(?:is|it's) not (?:your|our) (?:job|place|business|role) to)"
)
_OF_YOURS = (
    r"(?:for you|yours|(?:part of )?(?:your|our) (?:department|business|concern|field|job|thing|area|task|role|remit|"
    r"line|matter|call)|ours\b)"
)
_KEPT = (
    r"(?:(?:(?:an?|our|the|strictly|absolutely|completely|entirely|closely guarded|well[- ]kept|top|trade|business|"
    r"house|family|company) )*(?:secrets?|confidential|taboo|off[- ]limits|out of bounds|between us|classified)|"
    r"(?:nobody's|nobody else's|none of (?:[\w']+ ){0,2}[\w']+) (?:business|concern))\b"
)
_ABOUT_THEM = (
    r"(?=.*\b(?:names?|address\w*|numbers?|data|details|records?|files?|information|lives?|who|whether|what|where|"
    r"which|how|wh?ereabouts|salar\w+)\b)"
)
_KEPT_FROM = (
    rf"^(?:no (?:caller|customer|guest|visitor|outsider|stranger)|nobody|no one|(?:{PEOPLE}|outsiders?|strangers?)"
    r"(?= (?:must|may|should|can)(?: not|n't|not| never)\b)) (?:must|may|should|can|is|are)(?: not|n't|not|"
    r" never)?(?: to)?"
    r"(?: ever)? (?:learn|find out|know|hear|be told|get to know)\b(?: about| of)? "
)
FORBIDDEN = re.compile(
    rf"{NOT}(?: \w+)? (?:{TALK})\b|(?:^|\b(?:you|it) |[,;:] )(?:you )?{NOT}(?: \w+)? (?:{_TALK_OF_AGENTS})\b|"
    r"\b(?:refuse|decline|avoid|refrain from|stay away from|withhold|steer clear of|keep off|turn down|"
    r"not (?:allowed|permitted|supposed|authori[sz]ed) to|under no circumstances|"
    r"off[- ]limits|taboo|out of bounds|no (?:legal|medical|financial|tax|investment) advice)\b|"
    rf"\b(?:must|may|should|can)(?: not|not| never|n't) be {_TOLD}\b|"
    rf"^(?:unless [^,]+, )?no [\w' -]+ (?:are|is|may|must|can|should)(?: to)?(?: be)? (?!given\W*$){_TOLD}\b|"
    r"\b(?:must|should|has to|have to) (?:stay|remain|be kept) (?:confidential|secret|private)\b|"
    rf"^.+ (?:is|are|stays?|remains?) {_KEPT}|^{_ABOUT_THEM}.+ (?:is|are|stays?) private\W*$|"
    rf"\b(?:is|are)(?: not|n't| never) (?:to be )?{_TOLD}\b|"
    rf"\b(?:is|are)(?: not|n't) {_OF_YOURS}\b|"
    r"^(?:stay|keep) (?:out of|away from)\b|\bgive(?: out| away)? no (?:information|details)\b|"
    rf"\b{_SPOKEN}\b[^.]*\b(?:forbidden|prohibited)\b|\b(?:forbidden|prohibited)\b[^.]*\b{_SPOKEN}\b|"
    r"\bdo(?:es)? not (?:comment|discuss)|^(?:say )?nothing (?:about|on)\b|^(?:and |also )?(?:no (?:talk|discussion|"
    r"questions?|advice|[\w ]*\badvice|guess(?:es|ing)|gossip|comments?|(?!\w*(?:order|booking|reservation|"
    r"payment|cancellation|sale)s)(?:\w+ )?(?:\w+s|information)\b"
    r"(?=.*\b(?:on|over|by) (?:the )?(?:tele)?phone))|not a word (?:about|on))\b|"
    r"^[^:]{3,60}: (?:never any|no) (?:advice|comments?|guesses|answers?)\b|"
    r"^keep (?!in )[^,;]+ (?:to yourself|secret|private|confidential|quiet|under wraps)\b|^keep quiet about\b|"
    r"^leave (?:the (?:subject|topic|matter) of )?[^,;]+ (?:alone|out of it|out|aside)\W*$|"
    rf"\b(?:is|are) (?:(?:some|no)thing|(?:an? )?(?:topics?|subjects?|matters?|things?)) (?:that |which )?you {NOT}\b|"
    rf"\b(?:is|are|has|have) to be avoided\b|{_KEPT_FROM}|"
    r"\bonly be (?:answered|discussed|judged|assessed|explained|given) by\b|\b(?:must|has to|have to) be left to\b",
    _I,
)
_STATEMENTS = tuple(  # where what is forbidden stands first, and it is said of it that it is
    re.compile(rf"^(?P<topic>.+?),? {said}", _I)
    for said in (
        rf"(?:is|are) (?:(?:some|no)thing|(?:an? )?(?:topics?|subjects?|matters?|things?)) (?:that |"
        rf"which )?you {NOT}\b",
        rf"(?:(?:must|should|has to|have to) )?(?:is|are|stays?|remains?|be kept|be) (?:{_KEPT}|private$)",
        rf"(?:is|are)(?: not|n't) {_OF_YOURS}\b",
        r"(?:may|can|must|should) only be (?:answered|discussed|judged|assessed|explained|given) by\b",
        r"(?:must|has to|have to) be left to\b",
        r"(?:is|are|has|have) to be avoided\b",
    )
)
_ORDERS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"{_KEPT_FROM}(?P<topic>.+)",
        r"^keep (?P<topic>.+?) (?:to yourself|secret|private|confidential|quiet|under wraps)\b",
        r"^leave (?:the (?:subject|topic|matter) of )?(?P<topic>.+?) (?:alone|out of it|out|aside)$",
        rf"^\W*(?:and |also )?no (?P<topic>[\w' -]+?),? (?:are|is|may|must|can|"
        rf"should)(?: to)?(?: be)? {_TOLD}(?P<when>(?: for [\w' ]+)?)",
        rf"^(?P<topic>[^:]{{3,120}}): (?:please )?(?:you ?)?{NOT}(?: \w+)? (?:\w+ )?"
        r"(?:it|them|any|that|this|these|those|figures|numbers|details|advice|anything)\b",
    )
)
_PREFACE = re.compile(  # "on allergies, never say that something is safe"
    r"^(?:[^,:]{2,30}: )?(?:when it comes to|as for|as to|on|about|regarding|concerning|in matters of|with) "
    rf"(?P<topic>[^,:]{{2,60}}?),? (?:please |you )*{NOT} ",
    _I,
)
_REASON = re.compile(
    r"(?:,? (?:because|since|as (?=\w+ \w+ (?:is|are|has|have)\b|(?:it|they|we|you|this|that|every|each)\b)|so that|"
    r"unless)\b|: (?:it|they|this|that|these|those|only)\b|"
    r", (?:the|our|it|they|that|this|those|these|only) [^,]*\b(?:must|is|are|has|have|will|can|does|do|may)\b|"
    r" [-–—] |, (?:which|that) (?:is|are|has|have)\b).*$",
    _I,
)
_TOPIC = re.compile(
    r"\b(?:about|on|regarding|concerning|discuss(?:ing|ed|ion)?|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|"
    r"shar(?:e|ing)|giv(?:e|ing)(?: out| away)?|provid(?:e|ing)|offer(?:ing)?|quot(?:e|ing)|"
    r"recommend(?:ing)?|explain(?:ing)?|"
    r"judg(?:e|ing)|assess(?:ing)?|predict(?:ing)?|diagnos(?:e|ing)|no (?:information|details) (?:about|on)|"
    r"nam(?:e|ing)|stat(?:e|ing)|suggest(?:ing)?|estimat(?:e|ing)|guess(?:ing)?(?: at)?|"
    r"promis(?:e|ing)|help(?:ing)?(?: \w+)? with|answer(?:ing)?|handl(?:e|ing)|bring(?:ing)? up|"
    r"(?:get|go)(?:ting|ing)? into|(?:away|clear|out) (?:from|of)|keep off|avoid(?:ing)?|touch(?:ing)? on|"
    r"decline|refuse|compar(?:e|ing)|interpret(?:ing)?|valu(?:e|ing)|apprais(?:e|ing)|describ(?:e|ing)|"
    r"grant(?:ing)?|guarantee(?:ing)?|rat(?:e|ing)|review(?:ing)?|withhold|turn down|"
    r"as to|sides in|word about|no|make promises|talk(?:ing)?(?: of)?|nothing)\b\s*(.+)",
    _I,
)
_PASSIVE = re.compile(r"^(.+?)\s+(?:questions? )?(?:must|may|should|can|are|is)\b", _I)
_IS_PASSIVE = re.compile(
    r"\b(?:not|never) (?:to )?be\b|\b(?:is|are) (?:not|never) (?:to be )?(?!allowed|permitted|supposed|"
    r"authori)\w+ed\b|\b(?:not|never) (?:given|shown)\b|confidential|secret|private$|off[- ]limits|taboo|out "
    r"of bounds|forbidden|prohibited|to avoid$",
    _I,
)
_TOLD_OF = re.compile(  # "never tell anyone which room …", "the door code"; what they are told to do is no topic
    rf"\b(?:tell|say|confirm(?: (?:or|nor) deny)?|let)(?: to)?(?: {PEOPLE})?(?: know)? "
    r"(?:that (?=\w)|(?=(?:which|what|who|whose|where|when|why|how|whether|the|any|our|your|another|other|each)\b))"
    r"(.+)",
    _I,
)
_HEADED = re.compile(r"([^:]{3,60}): (?:never any|no) (?:advice|comments?|guesses|answers?)\W*$", _I)
_BACK = (
    r"(?:it|that|this|them|these|those|one|ones|any|yourself|so|anything|figures|numbers|details|advice|either|too| )+"
)
_LISTED = re.compile(r"\w[\w ]*, \w")
_LEADS = re.compile(
    r"^(?:(?:any|all|every|the|a|an|kind|sort|of|questions?|requests?|topics?|anything|information|"
    r"details?|comments?|"
    r"advice|enquiries|guarantees?|that|do|talk|discussion|speculation|on|about|regarding|concerning|related|to|"
    r"for|from|with|callers'?|individual)\s+)+(?=\w)",
    _I,
)
_TAILS = re.compile(
    rf",?\s+(?:(?:with|to|for|from) (?:{PEOPLE}|strangers|outsiders)|over the (?:phone|telephone)|at all|ever|"
    r"questions?|in any (?:way|form)|no matter .*|(?:not )?even .*|not to .*|(?:what|who|how)ever .*)$",
    _I,
)
_MOST_WAYS = 12  # in which a clause is taken apart, as each of them reads it anew
_INSTEAD = re.compile(  # where it begins what is said instead of what is forbidden
    r"(?:[;,:]|\s+[-–—]|(?=\s+(?:but|and|so)\s))\s+"
    r"(?=(?:(?:but|and|so|then|just|only|simply|please|instead|rather|politely|kindly|always|you|should),?\s+)*"
    r"(?:say|tell|answer|reply|respond|explain|refer|direct|point|send|invite|offer|suggest|recommend|apologi[sz]e|"
    r"let|ask|give|advise|inform|(?:if|when|whenever|should|to|for) (?:it|they|them|that|those|these|this|such|any\w+|"
    r"some\w+|asked|pressed|callers?|people|you|an?|the)|they|those|these|such)\b)",
    _I,
)
_SECRET = re.compile(
    rf"^(?:and |but |please )*(?:you )?{NOT} (?:ever )?(?:{TALK}|tell|read out|pass on|hand out|get drawn|give)\w*"
    r"(?: (?:about|of|on|away|out|into))* (?:any of )?(?:it|them|that|this|these|those)"
    r"(?=\W*$|[,;:]| (?:to|with|on|over|by|at|before|unless|until|even|who\w+|what\w+|either|away|out)\b)|"
    rf"^(?:that|this|these|those|such|it|they)\b(?! (?:it|they|you|we)\b)[^,;:]{{0,40}}? (?:must|may|should|can|is|are)"
    rf"(?:n't| not| never)(?: to)?(?: be)? {_TOLD}\b|"
    rf"^(?:that|this|these|those|it|they)\b[^,;:]{{0,40}}? (?:is|are|stays?|remains?) (?:{_KEPT}|private\b)|"
    r"^keep (?:it|them|that|this|those|these) (?:to yourself|secret|private|confidential|quiet)\b",
    _I,
)
_NUMBER = re.compile(r"\d{3}[\d -]{3,}")  # to be called instead: that is to be told
_ON_CONDITION = re.compile(r"(?:if|when(?! it comes to)|whenever|should|in case|once|before|after)\b", _I)


def forbids(clause: str) -> bool:
    """Whether a clause forbids to speak of something that it names, whatever the case."""
    told = QUOTE.sub(" ", clause)
    return bool(FORBIDDEN.search(told) and topic(told)) and not (_ON_CONDITION.match(told) or _NUMBER.search(told))


def points_back(clause: str) -> bool:
    """Whether a clause forbids to speak of what was told just before: "do not reveal it", "that is not to be named"."""
    told = QUOTE.sub(" ", clause)
    return bool(_SECRET.search(told)) and not _ON_CONDITION.match(told)


def divided(clause: str) -> list[str]:
    """What is forbidden and what is to be said instead, each by itself; the clause itself where it is not both."""
    if not forbids(clause):
        return [clause]
    for end in islice(_INSTEAD.finditer(clause), _MOST_WAYS):
        before, after = clause[: end.start()], clause[end.end() :]
        if forbids(before) and not forbids(after):
            return [before.strip(), after.strip()]
    return [clause]


def topic(text: str) -> str:
    """What is not to be answered, without the words that only lead to it."""
    text = re.sub(r"\bunder (?:no|any) circumstances\b,?|^to anyone,? |,? please$", " ", text.rstrip(" .!"), flags=_I)
    text = re.sub(r" (?:on|over|by|via) (?:the )?(?:tele)?(?:phone|line)\b", "", text, flags=_I).strip()
    text = re.sub(r"\b(and|or|nor) (?:on|about|of|for)\b", r"\1", text, flags=_I)  # "on doses or on medicines"
    if on := _PREFACE.match(text):
        return _bare(on["topic"])
    text = _REASON.sub("", text)
    if headed := _HEADED.match(text):  # "moulds and stains: no advice"
        return headed[1]
    text = re.sub(r"^unless [^,]+, ", "", text, flags=_I)
    stated = next(
        (
            found["topic"] + found.groupdict().get("when", "")
            for pattern in _ORDERS + _STATEMENTS
            if (found := pattern.match(text))
        ),
        "",
    )
    if stated and not FORBIDDEN.search(stated):
        return _bare(stated)
    text = re.sub(rf"^(?:and |also |you )*{NOT} ", "never ", text, flags=_I)
    text = re.sub(r"^(?:and|also) ", "", text, flags=_I)
    passive = _PASSIVE.search(text) if _IS_PASSIVE.search(text) else _TOLD_OF.search(text)
    if passive and passive.group(1).lower() == "it":  # "it is prohibited to discuss the strike"
        passive = None
    rest = passive.group(1) if passive else text
    rest = re.sub(r"(?<=\w),? (?:and |or )?no (?=\w)", ", ", rest, flags=_I)  # "no dates, no prices"
    while not passive and (found := _TOPIC.search(rest)) and found.group(1).strip():
        if rest != text and _LISTED.match(rest[: found.start()]):
            break  # "stretches, exercises, guesses about injuries"
        rest = found.group(1)
        if re.match(r"(?:that|how|what|who|whose|whether|when|where|which|why)\b", rest, _I):
            break
    return "" if rest == text and not passive else _bare(rest)


def _bare(topic: str) -> str:
    """A topic without what leads to it, and to whom it must not be told; nothing if it only points back."""
    for _ in range(3):
        topic = re.sub(rf"^{PEOPLE} (?=about|on)", "", topic.strip(" ,"), flags=_I)
        topic = _TAILS.sub("", _LEADS.sub("", topic))
    topic = topic.strip(" ,")
    return "" if re.fullmatch(_BACK, topic, _I) else topic
