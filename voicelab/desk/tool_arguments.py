"""A tool's arguments: the schema that a model is shown, and what it wrote held against it."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable, Container
from typing import Any, get_type_hints

from agents.function_schema import FuncSchema, function_schema
from pydantic import ValidationError

from .envelope import ToolProblem

CONTEXT, KEY, AGREED = "context", "idempotency_key", "agreed"
_COLLECTS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def schema_of(
    function: Callable[..., Any], name: str | None, description: str | None, filled: Container[str] = (CONTEXT, KEY)
) -> FuncSchema:
    """The schema of what the model may give: without the parameters that are `filled` in by the gateway.

    Raises:
        TypeError: for a parameter that nobody could fill in, naming it and the remedy.
    """
    signature = inspect.signature(function)
    for place, one in enumerate(signature.parameters.values()):
        told = f"{getattr(function, '__name__', function)}: {_COLLECTS.get(one.kind, '')}{one.name}"
        if one.kind in _COLLECTS:
            raise TypeError(f"{told} takes any number of arguments: name each, or take one list.")
        if one.name == CONTEXT and (place or one.kind is inspect.Parameter.KEYWORD_ONLY):
            raise TypeError(f"{told} is the call's: make it the first parameter, before any *.")
    shown = [parameter for parameter in signature.parameters.values() if parameter.name not in filled]
    hints = get_type_hints(function, include_extras=True)

    @functools.wraps(function, assigned=("__name__", "__qualname__", "__module__", "__doc__"))
    def shell() -> None:
        """Never called: the SDK reads a schema from it."""

    del shell.__wrapped__
    shell.__signature__ = signature.replace(parameters=shown)
    shell.__annotations__ = {parameter.name: hints[parameter.name] for parameter in shown if parameter.name in hints}
    return function_schema(shell, name_override=name, description_override=description)


def checked(schema: FuncSchema, text: str) -> dict[str, Any]:
    """The arguments in a model's JSON text, checked against the schema; an argument that it left out has its default.

    Raises:
        ToolProblem: `invalid_arguments`, in words that a model can mend its call by.
    """
    properties = schema.params_json_schema.get("properties", {})
    try:
        given = json.loads(text or "{}")
    except ValueError:
        raise ToolProblem("invalid_arguments", "The arguments were no JSON. Call the tool again.", True) from None
    if not isinstance(given, dict):
        raise ToolProblem("invalid_arguments", "The arguments must be an object. Call the tool again.", True)
    unknown = [name for name in given if name not in properties]
    if unknown:
        known = ", ".join(properties) or "none"
        raise ToolProblem("invalid_arguments", f"There is no argument {unknown[0][:40]!r}; known: {known}.", True)
    try:
        model = schema.params_pydantic_model(**given)
    except ValidationError as problem:
        raise ToolProblem("invalid_arguments", _explained(problem), True) from None
    return {name: getattr(model, name) for name in properties}


def _explained(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False)[0]
    name = ".".join(map(str, first["loc"])) or "?"
    if first["type"] == "missing":
        return f"The argument {name!r} is missing. Ask the caller for the {name.replace('_', ' ')}."
    return f"The argument {name!r} does not fit: {first['msg'][:200]}."
