"""Calls that a language model writes into its text: understood in each known form, never said, however it is cut."""

from __future__ import annotations

import json
import random

import pytest

from voicelab.engine.brain.written_calls import WrittenCall, WrittenCalls

NAMES = {"open_gate", "count_sheep"}
OPEN = {"name": "open_gate", "arguments": {"gate": "north {1}", "note": 'say "go"'}}
ARGUMENTS = OPEN["arguments"]


def read(text: str, sizes) -> tuple[str, list[WrittenCall]]:
    """What is said and called, of a text that comes in pieces of these sizes."""
    reader, said, calls = WrittenCalls(NAMES), "", []
    parts, rest = [], text
    for size in sizes:
        parts += reader.feed(rest[:size])
        rest = rest[size:]
    parts += [*reader.feed(rest), *reader.end()]
    for part in parts:
        if isinstance(part, str):
            said += part
        else:
            calls.append(part)
    return said, calls


def cuts(text: str, seed: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.choice([1, 1, 2, 3, 5, 8, 40]) for _ in text]


CALLED = [
    json.dumps(OPEN),
    json.dumps(OPEN, indent=2),
    json.dumps({"name": "open_gate", "parameters": ARGUMENTS}),
    json.dumps({"name": "open_gate", "arguments": json.dumps(ARGUMENTS)}),
    json.dumps({"type": "function", "function": OPEN}),
    json.dumps({"id": "c1", "type": "function", "function": {**OPEN, "arguments": json.dumps(ARGUMENTS)}}),
    json.dumps({"tool_calls": [{"id": "c1", "type": "function", "function": OPEN}]}),
    json.dumps({"type": "function", "name": "open_gate", "parameters": ARGUMENTS}),
    json.dumps({"arguments": ARGUMENTS, "name": "open_gate"}),
    json.dumps([OPEN]),
    f"```json\n{json.dumps(OPEN, indent=2)}\n```",
    f"```\n{json.dumps([OPEN])}\n```\n",
    f"```tool_call\n{json.dumps(OPEN)}\n```",
    f"<tool_call>\n{json.dumps(OPEN)}\n</tool_call>",
    f"<tool_call>{json.dumps(OPEN)}",
    f"[TOOL_CALLS] [{json.dumps(OPEN)}]",
    f"[TOOL_CALLS]open_gate{json.dumps(ARGUMENTS)}",
    f"[TOOL_CALLS]open_gate[CALL_ID]a1B2c3[ARGS]{json.dumps(ARGUMENTS)}",
    f"<|python_tag|>{json.dumps({'name': 'open_gate', 'parameters': ARGUMENTS})}<|eom_id|>",
    f"<|tool_call|>[{json.dumps(OPEN)}]<|/tool_call|>",
    f"<function_call> {json.dumps(OPEN)} </function_call>",
    f"<think>The gate is {{shut}}. </think>\n\n{json.dumps(OPEN)}",
]


@pytest.mark.parametrize("written", CALLED)
@pytest.mark.parametrize("before", ["", "One moment, I will see to it [1]. ", "It costs {5} < 6 euros `net`.\n\n"])
def test_each_form_is_a_call_and_is_not_said(written, before):
    for seed in range(12):
        said, calls = read(before + written, cuts(before + written, seed))
        assert said.strip() == before.strip(), written
        assert [(call.name, json.loads(call.arguments)) for call in calls] == [("open_gate", ARGUMENTS)]


@pytest.mark.parametrize(
    "written",
    [
        json.dumps([OPEN, {"name": "count_sheep", "arguments": {}}]),
        f'{json.dumps(OPEN)}\n{{"name": "count_sheep"}}',
        f'{json.dumps(OPEN)}; {{"name": "count_sheep", "parameters": {{}}}}',
        f'```json\n{json.dumps(OPEN)}\n```\n```json\n{{"name": "count_sheep"}}\n```',
        f'<tool_call>{json.dumps(OPEN)}</tool_call>\n<tool_call>{{"name": "count_sheep"}}</tool_call>',
        f"[TOOL_CALLS]open_gate{json.dumps(ARGUMENTS)}[TOOL_CALLS]count_sheep{{}}",
    ],
)
def test_several_calls_are_found_in_their_order(written):
    for seed in range(12):
        said, calls = read(written, cuts(written, seed))
        assert not said.strip(";` \n") and [call.name for call in calls] == ["open_gate", "count_sheep"]
        assert [json.loads(call.arguments) for call in calls] == [ARGUMENTS, {}]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing is called here.",
        "Braces {like these}, brackets [like those] and <b>tags</b> are said. 3 < 4. `code`, ``` and [",
        'It came back as {"gate": "north", "open": true}.',
        'A person: {"name": "Ada", "arguments": ["many"]} was there.',
        '[{"name": "Ada"}, {"name": "Grace"}] is the list.',
        '```json\n{"total": 3}\n```',
        '{"name": "cut o',
        "[TOOL_",
        "[TOOLS] are in the shed",
        "<tool> and <thin> air",
        "{} [] {\"\"} {'name': 'open_gate'}",
    ],
)
def test_what_is_no_call_is_said_word_for_word(text):
    for seed in range(12):
        assert read(text, cuts(text, seed)) == (text, [])


def test_what_cannot_be_a_call_is_not_held_back():
    for said in ("One moment, please. ", "It is {5} euros ", "About [1] that ", '{"gate": ', '{"name": "Ada", '):
        assert "".join(WrittenCalls(NAMES).feed(said)) == said


def test_a_thought_is_not_said():
    for text in ('<think>Hm. {"name": "open_gate"}</think>\n\nYes.', "<thinking>Hm.\n</thinking>Yes.", "</think>Yes."):
        for seed in range(12):
            said, calls = read(text, cuts(text, seed))
            assert (said.strip(), calls) == ("Yes.", [])
    assert read("Yes. <think>and so on for ever", [3] * 5) == ("Yes. ", [])


def test_what_follows_a_call_is_not_said():
    said, calls = read(f"Wait. {json.dumps(OPEN)}\nThe gate is open now!", [4] * 40)
    assert said.strip() == "Wait." and len(calls) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "open_gate", "arguments": {"gate": "nor',
        '{"name": "open_gate", "arguments": {"gate": north}}',
        '{"name": "open_gate", "arguments": "north"}',
        '{"name": "open_gate", "arguments": ["north"]}',
        '{"name": "open_gate", "description": "Opens a gate", "parameters": {"type": "object"}}',
        '<tool_call>{"name": "open_gate", "arguments": {"gate": </tool_call>',
        "<tool_call>open the north gate</tool_call>",
        "<|python_tag|>open_gate.call(gate='north')",
        '[TOOL_CALLS] [{"name": "open_ga',
    ],
)
def test_a_broken_call_is_still_one_and_has_no_arguments(text):
    for seed in range(12):
        said, calls = read(text, cuts(text, seed))
        assert said == "" and len(calls) == 1
        try:
            arguments = json.loads(calls[0].arguments)
        except ValueError:
            arguments = None
        assert not calls[0].name or not isinstance(arguments, dict) or "description" in arguments


def test_a_mark_calls_what_was_not_offered_too_so_that_the_model_hears_of_it():
    said, [call] = read('<tool_call>{"name": "shut_gate", "arguments": {}}</tool_call>', [2] * 50)
    assert (said, call.name) == ("", "shut_gate")


def test_any_text_is_read_alike_however_it_is_cut():
    pieces = [
        "{",
        "}",
        "[",
        "]",
        '"',
        "```",
        "json\n",
        '"name"',
        ": ",
        '"open_gate"',
        '"arguments"',
        ", ",
        "word ",
        "\\",
    ]
    pieces += ["<think>", "</think>", "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "<", "`", "\n"]
    for seed in range(3_000):
        chance = random.Random(seed)
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 25)))
        said, calls = read(text, [])
        cut_said, cut_calls = read(text, cuts(text, seed))
        assert (cut_said.split(), cut_calls) == (said.split(), calls), text


@pytest.mark.parametrize("opened", ["[TOOL_CALLS]", '{"name": "open_gate", "arguments": {"gate": '])
def test_json_within_json_without_end_is_no_mistake(opened):
    text = opened + "[" * 5_000 + "]" * 5_000 + ("}}" if opened.startswith("{") else "")
    assert [call.name for call in read(text, [])[1]] == ["open_gate" if opened.startswith("{") else ""]
