"""Instructions in four layers, so that each can be read, tested and changed by itself."""

from __future__ import annotations


def layered(*, interaction: str, domain: str, safety: str, tools: str) -> str:
    """The layers under headings, in the order in which a model should weigh them last to first.

    Args:
        interaction: how to talk: length, tone, what to repeat, what to do when something was not understood.
        domain: what this agent is for, and what it is not.
        safety: what must never happen, whatever is said.
        tools: which tool or agent for what, and in which order.
    """
    layers = {"Interaction": interaction, "Domain": domain, "Safety": safety, "Tools": tools}
    return "\n\n".join(f"# {name}\n{' '.join(text.split())}" for name, text in layers.items())
