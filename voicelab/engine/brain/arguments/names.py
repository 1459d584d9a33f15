"""Names and quoted words: the pieces of a sentence that stand out, and may be a value in words."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..words import COMMON, stem
from .addresses import STREETS, divided
from .spans import Span, Text
from .units import measure, unit_of

_QUOTED = re.compile(r"(?<!\w)(?:'([^']*(?:'\w[^']*)*)'|\"([^\"]+)\"|“([^”]+)”|‘([^’]+)’)(?!\w)")
_JOINTS = {"of", "the", "de", "la", "van", "von", "der", "di", "&", "'s", "vs", "vs."}
SHORTENED = re.compile(  # "We'd", "wouldn't", "husband'll"
    r"i|(?:i|we|you|he|she|it|that|there|they|who|what|where|when|how|why|let|here|(?:some|any|every|no)\w+)'\w{1,2}|"
    r"\w+(?:n't|'(?:ll|d|ve|re))"
)
_DAYS = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days")  # one of them is found as a day
_TITLES = {"mr", "mrs", "ms", "dr", "st", "prof", "inc", "ltd", "jr", "vs"}
_WHOSE = frozenset("my our his her their your".split())
_DOES = frozenset("is was has will would can could might says said told wants needs comes came goes".split())
_OWNS = re.compile(  # "Greta's got", "Greta's a nurse" are no thing of hers
    r"['’]s\b(?! (?:(?:the |my )?(?:name|surname)|here|calling|speaking|got|been|an?|not|in|on|at|off|out)\b)"
)
_ASKED_FOR = frozenset("could can will would does did if when while because ask tell with".split())
_FIRST, _LAST = {"first", "given"}, {"last", "family", "surname"}
_PERSONS = {"mr", "mrs", "ms", "dr", "prof", "doctor", "professor"}
_STARTS = (
    "find get show tell give book calculate compute search look fetch retrieve check list order convert "
    "play send call make create generate what what's who where when why how which is are can could would "
    "will do does did please i i'm i'd i've my we our the a an let set add put update change cancel "
    "delete remove reserve schedule plan predict analyze analyse provide determine identify estimate "
    "compare perform run solve use want need help hi hello hey yes no also and but if for from in on at "
    "to with it it's there this that these those me you your open close start stop turn read write locate "
    "track explain describe translate buy sell pay transfer move remind suggest recommend mix draw train "
    "sort obtain evaluate given considering using say ask name verify view display simulate count measure "
    "block renew extend however then so thanks thank ok okay well"
).split()
LEADING = frozenset(_STARTS)
"""With them a request begins, and no name."""
_CALLS = frozenset(  # with which speakers begin, and name nobody
    "hiya morning afternoon evening sorry right look listen actually oh ah um uh er yeah yep nope great lovely "
    "brilliant perfect alright cheers anyway because any have has had just only name under after before since until "
    "while during near behind outside inside him her his its their last first second third "
    "email phone ring text file log note report".split()
)


def quoted(text: Text) -> list[Span]:
    """What stands in quotation marks, without them."""
    found = []
    for one in _QUOTED.finditer(text.said):
        inside = next(part for part in one.groups() if part is not None).strip()
        if inside:
            found.append(Span(*one.span(), "quoted", inside.rstrip(",") if inside[-1:] == "," else inside))
    return found


def names(text: Text, vocabulary: Collection[str] = ()) -> list[Span]:
    """Runs of words with capitals; "of", "the" and the like may stand inside one.

    Args:
        vocabulary: stems of the tool's own words; with one of them a sentence begins, and no name.
    """
    found: list[Span] = []
    tokens, index = text.tokens, 0
    while index < len(tokens):
        if not _capital(text, index) or _begins(text, index) and stem(tokens[index].low) in vocabulary:
            index += 1
            continue
        last = index
        for after in range(index + 1, len(tokens)):
            if not _follows(text, after):
                break
            if _capital(text, after, inside=True) or after == last + 1 and _numbers_it(text, after):
                last = after
        found += _named(text, index, last)
        index = last + 1
    return found


def is_part(named: Collection[str]) -> bool:
    """Whether a parameter of this name takes only the first or only the last part of a person's name."""
    return bool({"name", "names"} & set(named) and set(named) & (_FIRST | _LAST)) or "surname" in named


def parts(named: Collection[str], spans: Collection[Span]) -> list[Span]:
    """The first names in full names, or the last: "Mary Ann" or "Jones" in "Mary Ann Jones"."""
    found = []
    for span in spans:
        first, _, last = str(span.value).rpartition(" ")
        if first and set(named) & _FIRST:
            found.append(Span(span.start, span.start + len(first), span.kind, first))
        elif first:
            found.append(Span(span.end - len(last), span.end, span.kind, last))
    return found


def titled(name: str) -> bool:
    """Whether a name begins with a person's title."""
    return name.partition(" ")[0].lower().rstrip(".") in _PERSONS


def in_passing(span: Span, text: Text) -> bool:
    """Whether somebody is only spoken of: "Dave's knee", "my brother Tom is coming", "could Lotte do it"."""
    if _OWNS.match(text.said, span.end):
        return True
    before = [token.low for token in text.before(span.start)[:4]]
    after = [token.low for token in text.after(span.end)[:1]]
    if len(before) > 1 and before[1] in _WHOSE and after and after[0] in _DOES:
        return True
    last = not text.said[span.end :].strip(" .!?")
    return (
        not last and before[:1] != [] and before[0] in _ASKED_FOR and before[1:2] not in (["who"], ["what"], ["whom"])
    )


def _capital(text: Text, index: int, inside: bool = False) -> bool:
    token = text.tokens[index]
    if not token.text[:1].isupper() or _DAYS.fullmatch(token.low) or SHORTENED.fullmatch(token.low):
        return False
    if text.said[token.start - 1 : token.start].isdigit():
        return False  # of a code: "flat 3C. You can"
    if inside or not _begins(text, index) or token.low not in LEADING | _CALLS | COMMON:
        return True
    plain = token.low in LEADING | _CALLS and token.text != "The"
    if len(text.tokens) == 1:
        return not plain  # all that was said, in reply to a question
    return not plain and index + 1 < len(text.tokens) and _capital(text, index + 1, inside=True)


def _begins(text: Text, index: int) -> bool:
    """Whether a sentence begins here."""
    return index == 0 or text.tokens[index - 1].text in ".!?:"


def _follows(text: Text, index: int) -> bool:
    token, before = text.tokens[index], text.tokens[index - 1]
    if SHORTENED.fullmatch(token.low):
        return False  # "Saturday I'm Ann"
    gap = text.said[before.end : token.start]
    if token.text == "." and not gap and (len(before.text) == 1 or before.low in _TITLES):
        return not text.said[before.start - 1 : before.start].isdigit()
    if token.text in ("&", "-") or before.text in ("&", "-") and not gap:
        return gap == "" or token.text == "&" or before.text == "&"
    if gap.strip() or not gap and before.text != ".":
        return token.text in "+#" and not gap
    return token.text[:1].isupper() or token.low in _JOINTS or token.low.isdigit()


def _numbers_it(text: Text, index: int) -> bool:
    """Whether a number belongs to the name before it: "Terminal 5"; "Ann 15 euros" has an amount."""
    following = text.tokens[index + 1].low if index + 1 < len(text.tokens) else ""
    return bool(re.fullmatch(r"\d{1,3}", text.tokens[index].text)) and not unit_of(following)


def _named(text: Text, first: int, last: int) -> list[Span]:
    tokens = text.tokens
    if last + 1 < len(tokens) and measure(unit_of(tokens[last + 1].low)) == "money" and len(tokens[last + 1].low) > 3:
        last += 1  # "Canadian dollars"
    end = tokens[last].end
    if last + 1 < len(tokens) and tokens[last + 1].start == end and tokens[last + 1].text in ("+", "#"):
        end = tokens[last + 1].end
    elif text.said[end : end + 1] == "." and (
        tokens[last].low in _TITLES or len(tokens[last].text) == 1 and last > first
    ):
        end += 1
    value = text.said[tokens[first].start : end]
    if re.search(r"['’]s$", value) and re.match(r"\s+['\"“‘]?[^\W\d]", text.said[end:]):
        return [Span(tokens[first].start, end - 2, "name", value[:-2])]
    start = tokens[first].start
    if at := divided(value):
        return [Span(start, start + at, "name", value[:at]), Span(start + at + 1, end, "name", value[at + 1 :])]
    owner = re.match(r"(?!The\b)(.+)['’]s\s+(.+)$", value)  # "Van Gogh's Starry Night": an owner and what is owned
    if owner and owner.group(2).lower() not in STREETS | {"church", "hospital", "school", "hotel"}:
        return [
            Span(start, start + len(owner.group(1)), "name", owner.group(1)),
            Span(start + owner.start(2), end, "name", owner.group(2)),
        ]
    return [Span(tokens[first].start, end, "name", value)]
