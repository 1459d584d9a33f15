"""Which of the replies that the instructions ask for meets what a caller said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from voicelab.meaning import embed
from voicelab.meaning.instructions import Instruction

from .plain_words import plainly
from .words import is_among, share, stem, telling

# By cosines; found on the development half of benchmarks/thinking.
MET = 0.32  # how near a caller's words are to a reply, and to what it is about, from which it is given
CLEAR = 0.5  # from which it comes before small talk
SURELY = 0.65  # and from which one that hangs on a number is given where none was told
FAINT = 0.2  # from which it is better than saying that one cannot help
SHARED = 0.3  # what it is worth that all telling words of a topic were said
STATED = 0.15  # what it takes away that a question is asked, and a reply is on how it stands with a caller
OF_THE_TRADE = 0.4  # and that nothing of what a reply is about was said but words that all callers of the house use
SAID = 0.5  # what the nearness to the reply itself is worth


_WHERE = frozenset(map(stem, "behind under above below beside between inside outside near before after".split()))


@lru_cache(maxsize=1024)  # a turn asks several times: before small talk, beside the tools, and where nothing fits
def nearness(one: Instruction, said: str) -> float:
    """How near what was said is to the nearest of the things that a reply is about, and to the reply."""
    said = plainly(said)
    spoken = telling(said)
    if not one.about or not spoken and all(map(telling, one.about)):  # "who are you" has no telling word, nor its topic
        return 0.0
    *about, text = (embed([*one.about, one.detail]) @ embed([said])[0]).tolist()
    topic = max(near + SHARED * share(telling(topic), spoken) for topic, near in zip(one.about, about, strict=True))
    return topic + (SAID * max(0.0, text) if one.asked else 0.0)


def faintly(replies: Sequence[Instruction], said: str, question: bool, trade: Sequence[str] = ()) -> str:
    """The reply that has to do with what was said, where nothing else has: to a question an answer, else a reaction."""
    text, near = met([one for one in replies if one.asked == question], said, trade=trade)
    return text if near >= FAINT else ""


def met(replies: Sequence[Instruction], said: str, asks: bool = False, trade: Sequence[str] = ()) -> tuple[str, float]:
    """What the reply that is nearest to what was said says, and how near it is.

    Args:
        asks: nothing but a question was said; to it, a reply on how it stands with a caller is less near.
        trade: for each reply, the words that the instructions use of other things as well.
    """
    near = (
        (one.detail, nearness(one, said) - STATED * (asks and not one.asked) - _only_of_the_trade(one, said, trade))
        for one in replies
    )
    return max(near, key=lambda pair: pair[1], default=("", 0.0))


def _only_of_the_trade(one: Instruction, said: str, trade: Sequence[str]) -> float:
    """What it takes away that a reply on how it stands is like what was said by words of the trade alone.

    To a chimney sweep everybody speaks of chimneys: that is no fire in one.
    """
    about = [word for word in telling(one.about[0]) if word not in _WHERE]
    shared = [word for word in about if is_among(word, telling(plainly(said)))]
    if one.asked or not shared or len(about) < 2 or any(trade.count(word) <= 1 for word in shared):
        return 0.0
    return OF_THE_TRADE + SHARED * len(shared) / len(about)
