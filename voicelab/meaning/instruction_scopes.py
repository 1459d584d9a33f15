"""What an agent is only there for, as instructions word it: "only answer questions about vegetables and eggs"."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_ON = r"(?:about|on|of|regarding|concerning|related to|relating to|to do with|that concern|around)"
_ASKED = r"(?:(?:any |all )?(?:questions?|queries|enquiries|information|details|advice|things|matters?|topics?) )"
_DOES = (
    rf"(?:(?:talk|speak|chat|know|inform(?: callers)?|advise(?: callers)?) {_ON}|"
    r"(?:help|assist|deal)(?: (?:callers|people|customers))? (?:with|on|in)|(?:discuss|cover|handle)|"
    rf"(?:answer|take|give|provide|handle|respond to|deal with|help with|reply to) {_ASKED}{_ON}|answer (?={_ASKED}))"
)
_FORMS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:please )?(?:you |you're |you are )?(?:(?:may|can|must|should|will|are to|allowed to|here to|able to) )*"
        rf"(?:only|solely|exclusively|just) (?:ever )?(?:(?:allowed|able|here|permitted) to )?{_DOES} (?P<scope>.+)$",
        rf"^(?:please )?(?:you )?(?:may|can|must|should|are allowed to|are here to)? ?{_DOES} (?P<scope>.+?),? "
        r"(?:(?:and|but|;) )?(?:nothing (?:else|more|but that)|only|and that is all|exclusively|and no more)$",
        rf"^(?:you )?(?:{_DOES}|talk|answer|take|know|speak|help) (?:only|exclusively|solely|"
        rf"nothing but) (?:{_ASKED}|with )?"
        rf"(?:(?:{_ON}|with) )(?P<scope>.+)$",
        r"^(?:you )?(?:discuss|cover|handle) (?:only|exclusively|solely|nothing but) (?P<scope>.+)$",
        r"^(?:please )?(?:you )?(?:must |should |have to |are to )?(?:strictly )?(?:stick|"
        r"keep(?: the conversation| your answers)?|(?:limit|restrict|confine) "
        r"(?:yourself|the conversation|your answers|all answers|your help))(?: strictly| only)? to "
        r"(?P<scope>(?!(?:the (?:facts?|point|truth|script|order|rules?)|one|two|short|these|this|what|a few)\b).+)$",
        r"^(?:you(?:'re| are)|your (?:job|task|role|work|remit|help|knowledge)(?: here)? is) (?:strictly |only )?"
        rf"(?:limited|restricted|confined) to (?:{_ASKED}{_ON} )?(?P<scope>.+)$",
        rf"^you(?:'re| are) (?:here |there )?(?:only|solely|exclusively|just) (?:here |there )?(?:for|to {_DOES}) "
        r"(?P<scope>.+)$",
        rf"^(?:your only|the only) (?:topic|subject|job|task|thing|concern)s?(?: you \w+(?: \w+)? {_ON}?)? ?(?:is|are) "
        r"(?P<scope>.+)$",
        rf"^(?P<scope>.+?) (?:is|are) (?:the only|your only|all) (?:\w+ )?(?:that )?you (?:talk|speak|know|answer)\w*"
        rf"(?: questions)?(?: {_ON})?$",
        rf"^(?:please )?(?:you )?(?:never|do not|don't|must not|may not|should not) {_DOES} (?:anything|topics?|"
        r"subjects?|matters?|things?) (?:but|except(?: for)?|other than|outside(?: of)?|besides|apart from|beyond|"
        r"unrelated to|not related to|that (?:is|are) not (?:about|related to)) (?P<scope>.+)$",
        r"^(?:anything|everything|whatever(?: is| lies| goes)?|all questions|questions) (?:but|except|other than|"
        r"outside"
        r"(?: of)?|besides|apart from|beyond|not (?:about|on|related to)) (?P<scope>.+?) (?:is|are)\b.*$",
    )
)
_LEADS = re.compile(
    rf"^(?:(?:with|about|on|for|to|the (?:topic|subject|matter)s? of|questions|{_ASKED}?{_ON})\s+)+|^{_ASKED}", _I
)
_DOUBTFUL = re.compile(r"\b(?:it|them|that|this|these|those|what|so|when|if|once|after|until|before)\b", _I)


def scope(text: str) -> str:
    """What the agent is only there for; nothing if a sentence does not limit it, or does so by something else."""
    text = text.strip(" .!")
    found = next((found["scope"] for form in _FORMS if (found := form.match(text))), "")
    found = _LEADS.sub("", found.strip(" ,;")).strip(" ,;")
    if re.search(
        r" with (?:the|their|its|an?) (?:\w+ )?(?:person|people|caller|customer|owner|holder|member)\b", found
    ):
        return ""  # "only discuss an order with the person who placed it" says with whom
    return "" if not re.search(r"\w{3}", found) or _DOUBTFUL.match(found) else found
