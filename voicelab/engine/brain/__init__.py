"""Deciding what to say and what to call: the engine's own brain, a pure function, or a language model behind it.

`question` says what a brain is asked, `choosing` which one answers.
"""
