"""What is told in a clause of its own: what is wrong, what happened, why something is wanted.

Nobody names a fault as one names a town: "she's coughing and spluttering whenever I open her up, can you have a look".
What was said is taken apart where somebody asks for something, says who or where they are, or gives a code; of what
is left, the longest part that states something is what was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..words import COMMON, stem, words
from . import sorts
from .addresses import is_street
from .leaves import Leaf
from .pieces import Pieces
from .sayings import SAYINGS
from .spans import Span

_TOLD = frozenset(
    "problem problems issue fault complaint reason reasons cause symptom symptoms damage injury concern grounds "
    "incident defect circumstances".split()
)
_ASKED = re.compile(
    r"(?:the |a |any )?(?:(?:short |brief )?(?:description|details?) of (?:the |what )?)?(?:"
    r"why\b|how come\b|reasons?\b|what (?:is|was|has gone|went|could be|may be|seems) (?:wrong|broken|faulty|damaged|"
    r"the (?:matter|problem|trouble))|what (?:has )?happened|what (?:has been|was|got|is) (?:damaged|broken|hurt)|"
    r"what (?:worries|troubles|bothers)|what is needed|"
    r"(?:any |the )?(?:special |particular )?needs?\b|requirements?\b|"
    r"what (?:needs|has to be|must be|is to be) (?:repair|mend|fix|put right)|"
    r"symptoms?\b|complaint\b|fault\b|problem\b|issue\b)"
)
_WHAT_ABOUT = re.compile(r"what (?:it|this|the (?:call|matter))(?: is|['’]s) about\b")
_BECAUSE = re.compile(r"\b(?:because(?: of)?|'?cos|due to|on account of)\s+", re.IGNORECASE)
_SUBJECT = r"(?:i|you|we|he|she|it|they|somebody|someone|anybody|anyone|there|my|your|the|a|this|that)"
_WISH = re.compile(  # where somebody asks for something
    rf"\b(?:(?:can|could|would|will|shall|may|do|does|did|have|are|is)(?:n't)? {_SUBJECT}\b(?! be\b)|"
    r"any (?:chance|way|idea)\b|(?:and )?(?:i|we) (?:don['’]t|do not) (?:really )?know (?:what|how|why|if)\b|"
    r"please\b|(?:i|we)(?:'d| would) (?:like|love|rather|sooner|better|appreciate)\b|let(?:'s| me)\b|"
    r"(?:i|we)(?:'m| am|'re| are) (?:looking|calling|ringing|phoning|after|hoping|wondering|trying)\b|"
    r"(?:i|we) (?:just |really |only )?(?:want|wanted|need|wonder|wondered|wish)(?:ed)?\b|"
    r"(?:(?<=^)|(?<=and )|(?<=so )|(?<=, )|(?<=just ))"
    r"(?:send|book|put|get|give|tell|call|take|make|move|come|cancel|change|log|report|note|open) "
    r"(?:me|us|him|her|it|them|a|an|the|my|off|out|round|down|somebody|someone)\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.,;!?]+(?=\s|$)")
_LEAD = re.compile(
    r"^(?:\W|\b(?:um|uh|er|oh|ah|hi|hello|hey|hiya|yeah|yes|no(?=,)|well|so|and|but|right|okay|ok|sorry|look|listen|"
    r"morning|afternoon|evening|good (?:morning|afternoon|evening)|because|since|cos|that(?=\s+(?:my|the|i|we))|"
    r"i'm afraid|wait|just wanted to say|there you go)\b)+",
    re.IGNORECASE,
)
_HAVING = re.compile(  # what follows is the thing itself: "she's got a nasty cut", "there's a smell of gas"
    r"^(?:(?:i|we|he|she|it|they)(?:['’]ve|['’]s| have| has)(?: had| got)|(?:i|we|they) (?:have|had)|"
    r"(?:he|she|it) (?:has|had)|there(?:['’]s| is| are| was))(?: been)? (?:an? )?(?=\w+)",
    re.IGNORECASE,
)
_TRAIL = re.compile(  # no word is in it twice: each way to read a run of them would be tried
    r"(?:\W|\b(?:and|but|so|or|at|in|on|to|from|for|with|of|by|it's|it is|its|i'm|we're|we are|i am|this is|he's|"
    r"she's|they're|(?:my|the|his|her|their|our)(?:(?: \w+)? (?:name|number|reference|code)(?:'s| is)?)?|"
    r"name's|name is|number|policy|reference|ref|contract|account|um|uh|er|a|now|please|thanks|"
    r"thank you|cheers|love|mate|that's|job|order|booking|flat|unit)\b)+$",
    re.IGNORECASE,
)
_STATES = re.compile(  # a subject with its verb
    r"['’](?:s|re|ve|d|ll)\b|n['’]t\b|\b(?:is|are|was|were|has|have|had|keeps?|kept|won't|does|did|gone|went|got|been|"
    r"came|comes?|feels?|felt|looks?|smells?|smelt|sounds?|makes?|made|drove|ran|took|stole|threw|spilt|burst|froze|tore|"
    r"stuck|blew|bit|crashed|broke|broken|fell|lost|left|put|shut|cut|hit)\b|"
    r"^(?:i|we|he|she|it|they)\s|\b(?!need)[a-z]{2,}(?:ed|ing)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"\W*(?:nobody|no one|nothing|none of)\b", re.IGNORECASE)
_LAST = 60  # characters of a part in which what leads on from it is looked for
_SURELY = 100  # words, for what is said to be the reason
_PLACING = frozenset("under after before since until".split())  # they tell nothing by themselves
_FEWEST = 2  # words of what is told


@lru_cache(maxsize=4096)
def may_be_told(leaf: Leaf) -> bool:
    """Whether the leaf takes what the call is about, which is told in a clause where nothing announces it."""
    return leaf.optional and bool(_WHAT_ABOUT.match(leaf.said_of_it))


@lru_cache(maxsize=4096)
def is_told(leaf: Leaf) -> bool:
    """Whether the leaf takes what is told in a clause, by its name or by what its description begins with."""
    if leaf.kind != "string" or leaf.many or "enum" in leaf.schema or leaf.schema.get("pattern"):
        return False
    named = set(leaf.name_words[-1:]) & _TOLD
    return bool(
        _ASKED.match(leaf.said_of_it) or named and not re.match(r"(?:type|kind|category|code)\b", leaf.said_of_it)
    )


def told(leaf: Leaf, pieces: Pieces) -> Span | None:
    """The clause that tells what the leaf wants; nothing if all that was said asks for something."""
    parts = list(_parts(pieces))
    known = {*leaf.naming, *pieces.vocabulary}
    named = [*pieces.names, *pieces.moments]
    weighed = [(_telling(_without(said, at, named), known, because), at, said) for at, said, because in parts]
    if "reason" in leaf.about:  # "I've got a table at eight, but we're all ill"
        weighed = [(count and count + _but(pieces, at), at, said) for count, at, said in weighed]
    best = max(weighed, key=lambda one: one[0], default=(0, 0, ""))
    if not best[0]:
        return None
    having = _HAVING.match(best[2])
    begin = having.end() if having else 0
    return Span(best[1] + begin, best[1] + len(best[2]), "told", best[2][begin:])


def _but(pieces: Pieces, at: int) -> bool:
    """Whether a part is told against what was said before."""
    return any(token.low == "but" for token in pieces.text.before(at)[:2])


def _parts(pieces: Pieces) -> Iterator[tuple[int, str, bool]]:
    """The parts that may tell something, where each begins, and whether it is said to be the reason."""
    said = pieces.text.said
    dated = pieces.moments
    aside = [*(one for one in pieces.codes if not any(map(one.overlaps, dated))), *pieces.phones, *pieces.emails]
    aside += [one for one in pieces.addresses if is_street(str(one.value))]
    aside += [one for one in pieces.names if sorts.is_aside(one, pieces.text)]
    cuts = sorted({0, len(said), *(one.end() for one in _ENDS.finditer(said))})
    cuts = sorted({*cuts, *(at for one in aside for at in (one.start, one.end))})
    for begin, end in zip(cuts, cuts[1:], strict=False):
        if any(one.start <= begin and end <= one.end for one in aside):
            continue
        wish, because = _WISH.search(said, begin, end), _BECAUSE.search(said, begin, end)
        if because:
            yield (*_trimmed(said, because.end(), end), True)
        else:
            yield (*_trimmed(said, begin, wish.start() if wish else end), False)


def _trimmed(said: str, begin: int, end: int) -> tuple[int, str]:
    part = said[begin:end]
    lead = _LEAD.match(part)
    begin += lead.end() if lead else 0
    part = said[begin:end]
    trail = _TRAIL.search(part, max(0, len(part) - _LAST))
    return begin, part[: trail.start()] if trail else part


def _without(part: str, begin: int, spans: Sequence[Span]) -> str:
    """A part without names and days, which tell nothing of what is wrong."""
    for one in spans:
        if begin <= one.start and one.end <= begin + len(part):
            part = f"{part[: one.start - begin]}{'x' * (one.end - one.start)}{part[one.end - begin :]}"
    return part


def _telling(part: str, known: set[str], because: bool) -> int:
    """How many words of a part say what is told; 0 for one that states nothing."""
    if _NOTHING.match(part):
        return 1  # "nobody was hurt": what happened is told elsewhere, if it is
    if not because and (len(part.split()) < _FEWEST or not _STATES.search(part)):
        return 0
    plain = SAYINGS.sub(" ", part)
    told = [word.split("'")[0] for word in words(plain) if not word.endswith("n't") and not word.startswith("xx")]
    count = sum(word not in COMMON | _PLACING and stem(word) not in known and len(word) > 1 for word in told)
    return count + (_SURELY if because and count else 0)
