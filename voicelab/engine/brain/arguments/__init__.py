"""Arguments for a tool from what a caller said, by the tool's JSON Schema alone.

What was said is read once for everything that may be a value (`pieces`: numbers, dates, names, codes, phrases), the
schema is taken apart into single values with their names and descriptions (`leaves`), and each piece goes where most
speaks for it (`matching`): the words around it (`context`), the little word before it (`roles`), its unit (`sizes`),
its form (`kinds`, `written`, `codes`).
"""

from .asking import question_for
from .filling import fill, prepare
from .leaves import resolve
from .one_parameter import named, names_a_person, names_a_value, only, required, said_beyond_doubt, value_of
from .repeated import repeated

__all__ = [
    "fill",
    "named",
    "names_a_person",
    "names_a_value",
    "only",
    "prepare",
    "question_for",
    "repeated",
    "required",
    "resolve",
    "said_beyond_doubt",
    "value_of",
]
