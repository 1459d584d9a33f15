"""Which of the replies that the instructions ask for meets what a caller said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from voicelab.meaning import embed
from voicelab.meaning.instructions import Instruction

from .plain_words import plainly
from .words import share, telling

# By cosines; found on the development half of benchmarks/thinking.
MET = 0.32  # how near a caller's words are to a reply, and to what it is about, from which it is given
CLEAR = 0.5  # from which it comes before small talk
FAINT = 0.2  # from which it is better than saying that one cannot help
SHARED = 0.3  # what it is worth that all telling words of a topic were said
STATED = 0.15  # what it takes away that a question is asked, and a reply is on how it stands with a caller
SAID = 0.5  # what the nearness to the reply itself is worth


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


def faintly(replies: Sequence[Instruction], said: str, question: bool) -> str:
    """The reply that has to do with what was said, where nothing else has: to a question an answer, else a reaction."""
    text, near = met([one for one in replies if one.asked == question], said)
    return text if near >= FAINT else ""


def met(replies: Sequence[Instruction], said: str, asks: bool = False) -> tuple[str, float]:
    """What the reply that is nearest to what was said says, and how near it is.

    Args:
        asks: nothing but a question was said; to it, a reply on how it stands with a caller is less near.
    """
    near = ((one.detail, nearness(one, said) - STATED * (asks and not one.asked)) for one in replies)
    return max(near, key=lambda pair: pair[1], default=("", 0.0))
