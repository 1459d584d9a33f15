"""How callers are: what a temper does to what they say, and to what they do."""

from __future__ import annotations

from dataclasses import dataclass

_PLAIN = {
    "wish": ("{it}",),
    "again": ("{it}", "Let me put it another way. {it}"),
    "fact": ("It is {it}.", "{it}.", "That is {it}."),
    "pick": ("{it}, please.", "I would like {it}."),
    "yes": ("Yes, please.", "Yes, do that.", "Yes, that is fine."),
    "no": ("No, thank you.", "No, please do not do that."),
    "none": ("None of these suits me.", "No, none of them."),
    "unknown": ("I do not know that.", "I am sorry, I do not have that."),
    "amount": ("How many {it} would that be?", "What does it cost in {it}?"),
    "why": ("Why do you need to know that?",),
    "wait": ("No, wait.", "Actually, no."),
}


@dataclass(frozen=True)
class Temper:
    """A kind of caller.

    Attributes:
        about: in a sentence to whoever plays them, after "You are".
        says: by the occasion, how they put `{it}`; what is left out they put as a patient caller does.
        patience: after how many answers in a row that lead nowhere they give up.
        length: which of the ways to put a wish they take first: the `short`est, the `long`est, or any.
        asks_why: whether they ask back before they tell something.
        refuses_first: whether their first answer to what suits them is no.
        changes_mind: whether they first choose something else than what suits them.
        speaks_up: whether, in a spoken call, they answer a question before it has been said to its end.
    """

    about: str
    says: dict[str, tuple[str, ...]]
    patience: int = 3
    length: str = ""
    asks_why: bool = False
    refuses_first: bool = False
    changes_mind: bool = False
    speaks_up: bool = False

    def ways(self, occasion: str, plainly: bool = False) -> tuple[str, ...]:
        """How to put `{it}` on an occasion, such as `fact` or `yes`; `plainly` after having been misunderstood."""
        return _PLAIN[occasion] if plainly else self.says.get(occasion, _PLAIN[occasion])


TEMPERS = {
    "patient": Temper("patient and clear", {}, patience=4),
    "terse": Temper(
        "of few words: never more than five at a time",
        {"again": ("{it}",), "fact": ("{it}.",), "pick": ("{it}.",), "yes": ("Yes.",), "no": ("No.",)},
        length="short",
    ),
    "chatty": Temper(
        "friendly and very talkative: you wrap everything that you say into small talk",
        {
            "wish": (
                "Hello there, I hope you are having a good day. It has been quite a week here. {it}",
                "Hi! My sister said that I should just ring you, and she is always right. {it} It would help me.",
            ),
            "again": ("I am sorry, I am rambling again. {it}", "My sister always says that I talk too much. {it}"),
            "fact": ("Oh, let me see, I wrote it down somewhere. Here, it is {it}.", "Of course, dear. It is {it}."),
            "pick": ("Oh, those all sound nice. I think that I will take {it}, please.",),
            "yes": ("Oh yes, that would be lovely, thank you so much.", "Yes please, you are being very kind."),
            "no": ("Oh no, I am afraid that would not do at all, but thank you.",),
        },
        patience=4,
        length="long",
    ),
    "impatient": Temper(
        "in a hurry and easily annoyed: you want it done now, and give up when it takes long",
        {
            "wish": ("Quick, please. {it}", "I am in a hurry. {it}"),
            "again": ("Once more: {it}", "That is not what I asked. {it}"),
            "fact": ("{it}. Go on.", "{it}."),
            "yes": ("Yes, yes, go ahead.", "Yes. Just do it."),
            "no": ("No, no, no.", "No, not that."),
        },
        patience=2,
        speaks_up=True,
    ),
    "undecided": Temper(
        "unable to make up your mind: you first choose something else than what you want, and then change it",
        {"pick": ("Hm, {it}, I think.",), "yes": ("Yes, now I am sure.", "Yes, let us do that.")},
        changes_mind=True,
    ),
    "wary": Temper(
        "distrustful: you ask why before you tell anything, and say no first, also to what you want",
        {"yes": ("All right, yes.", "Fine. Yes."), "fact": ("Well, it is {it}.",), "no": ("No.",)},
        asks_why=True,
        refuses_first=True,
    ),
}
