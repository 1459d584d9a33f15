"""Whether the workbook's instructions work in other words: `python benchmarks/thinking_chapters.py [CHAPTER …]`.

Each file of `benchmarks/thinking/chapters` has a chapter's sentences that the practice brain has to act by: those of
its agents, the descriptions of its tools and handoffs, the notes and errors that go to the model. A case has the
`original`, five rewordings, and what is `asked`: the caller's words in the chapter first, then in two other ways, with
what is right. `<here>` in the frame, in a tool or in what was said is where the sentence stands; other names in angle
brackets are texts of the file. A sentence works if all is right that the chapter shows, in the chapter's words.

The table's columns: what is right without the sentence, with it, with its rewordings, with the rewordings of those
that are needed, and, where the caller says it otherwise, with the original and with the rewordings. With `--failing`
everything that went wrong is told, with the brain's reason.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout

from thinking import chosen

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought

CHAPTERS = Path(__file__).with_name("thinking") / "chapters"
HERE = "here"
ORIGINAL, WITHOUT = 0, -1  # the numbers of two wordings: the chapter's own, and none at all


@dataclass(frozen=True)
class Tried:
    """One wording of a sentence with one way in which the caller said one thing.

    Args:
        wording: the number of the wording: `ORIGINAL`, `WITHOUT`, or that of a rewording from 1 on.
        saying: the number of the caller's words; 0 are the chapter's.
        wrong: what is not as it should be; nothing where all is right.
    """

    chapter: int
    about: str
    wording: int
    text: str
    saying: int
    said: str | None
    tools: tuple[str, ...]
    thought: Thought
    wrong: tuple[str, ...]


def tried(chapter: dict[str, Any]) -> Iterator[Tried]:
    """Every wording of every sentence of a chapter with everything that is asked."""
    for case in chapter["cases"]:
        original = {"text": case["original"], "told": case.get("original_told", [])}
        for number, wording in enumerate(["", original, *case["reworded"]], WITHOUT):
            worded = wording if isinstance(wording, dict) else {"text": wording}
            texts = {**chapter.get("texts", {}), HERE: _in_its_place(worded["text"])}
            frame = case.get("frame", f"<{HERE}>")
            instructions = filled(chapter.get("frames", {}).get(frame, frame), texts)
            tools = [_tool(filled(chapter["tools"][name], texts)) for name in case.get("tools", [])]
            for asked in filled(case["asked"], texts):
                wanted = {**asked, "told": [*asked.get("told", []), *worded.get("told", [])]}
                for saying, said in enumerate(asked["said"]):
                    thought = think(instructions, tools, "auto", _talk(asked, said))
                    yield Tried(
                        chapter["chapter"],
                        case["about"],
                        number,
                        filled(worded["text"], texts),
                        saying,
                        said,
                        tuple(tool["name"] for tool in tools),
                        thought,
                        tuple(_wrong(wanted, thought)),
                    )


def _in_its_place(text: str) -> str:
    """A list item stands on lines of its own, as nobody writes one into the middle of a paragraph."""
    return f"\n{text}\n" if re.match(r"[-*#] |\d\. |#+ ", text) else text


def filled(given: Any, texts: dict[str, str]) -> Any:
    """The same with texts in place of their names."""
    if isinstance(given, dict):
        return {key: filled(value, texts) for key, value in given.items()}
    if isinstance(given, list):
        return [filled(value, texts) for value in given]
    if not isinstance(given, str):
        return given
    more = re.sub(r"<(\w+)>", lambda found: texts.get(found[1], found[0]), given)
    return more if more == given else filled(more, texts)


def _talk(asked: dict[str, Any], said: str | None) -> list[Heard]:
    """What was said and called before, the caller's words, and what was called because of them."""
    turns = [*asked.get("before", []), *([] if said is None else [["user", said]])]
    turns += [["call", *call] for call in asked.get("then", [])]
    talk: list[Heard] = []
    for number, (role, *rest) in enumerate(turns):
        if role == "call":
            name, arguments, output = rest
            talk += [Called(str(number), name, arguments), Returned(str(number), output)]
        else:
            talk.append(Said(role, rest[0]))
    return talk


def _tool(given: dict[str, Any]) -> dict[str, Any]:
    parameters = given.get("parameters", {})
    schema = {"type": "object", "properties": parameters, "required": list(parameters)}
    return {"type": "function", "name": given["name"], "description": given["description"], "parameters": schema}


def _wrong(wanted: dict[str, Any], thought: Thought) -> Iterator[str]:
    text, tools = (thought.text or "").lower(), chosen(thought)
    for one in wanted["told"]:
        either = one if isinstance(one, list) else [one]
        if not any(words.lower() in text for words in either):
            yield f"not said: {' or '.join(either)}"
    yield from (f"said: {one}" for one in wanted.get("untold", []) if one.lower() in text)
    if "tool" in wanted:
        right = wanted["tool"] if isinstance(wanted["tool"], list) else [wanted["tool"]]
        if tools != [one for one in right if [one] == tools] and not (tools == [] and None in right):
            yield f"wanted {' or '.join(map(str, right))}"
    if "words" in wanted and len(text.split()) > wanted["words"]:
        yield f"more than {wanted['words']} words"
    if "sentences" in wanted and len(re.findall(r"[.!?](?:\s|$)", text)) > wanted["sentences"]:
        yield f"more than {wanted['sentences']} sentences"
    for key, value in wanted.get("arguments", {}).items():
        if not thought.calls or thought.calls[0].arguments.get(key) != value:
            yield f"{key} is not {value}"


def main() -> None:
    """Print the tables."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("chapters", nargs="*", type=int, help="their numbers; all of them if none is given")
    reading.add_argument("--failing", action="store_true", help="tell what went wrong")
    asked = reading.parse_args()
    paths = [one for one in sorted(CHAPTERS.glob("*.yaml")) if not asked.chapters or int(one.stem) in asked.chapters]
    found = [one for path in paths for one in tried(yaml.safe_load(path.read_text(encoding="utf-8")))]
    if asked.failing:
        _tell(found)
    else:
        _table(found)


def _table(found: list[Tried]) -> None:
    chapters: dict[int, dict[str, list[Tried]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        chapters[one.chapter][one.about].append(one)
    print(f"{'':60}{'without':>9}{'original':>9}{'reworded':>11}{'where needed':>14}{'said otherwise':>20}")
    for chapter, cases in chapters.items():
        for about, case in cases.items():
            _row(f"{chapter:<3}{about}", [case])
        _row(f"{chapter:<3}ALL {len(cases)} INSTRUCTIONS", list(cases.values()))
    cases_of_all = [case for cases in chapters.values() for case in cases.values()]
    _row(f"{'':3}ALL {len(cases_of_all)} INSTRUCTIONS", cases_of_all)


def _row(title: str, cases: list[list[Tried]]) -> None:
    """A sentence in the chapter's words works or not; in other words of the caller, each single answer is counted.

    A sentence without which all is right as well is not needed: its rewordings can only do harm.
    """
    works = [dict.fromkeys([one.wording for one in case], True) for case in cases]
    otherwise: dict[bool, list[bool]] = {True: [], False: []}
    for wordings, case in zip(works, cases, strict=True):
        for one in case:
            if one.saying == 0:
                wordings[one.wording] &= not one.wrong
            elif one.wording != WITHOUT:
                otherwise[one.wording == ORIGINAL].append(not one.wrong)
    needed = [right for one in works if not one[WITHOUT] for number, right in one.items() if number > ORIGINAL]
    reworded = [right for one in works for number, right in one.items() if number > ORIGINAL]
    columns = [[one[WITHOUT] for one in works], [one[ORIGINAL] for one in works], reworded, needed, *otherwise.values()]
    shown = [f"{sum(rights)}/{len(rights)}" if rights else "–" for rights in columns]
    print(f"{title:60}{shown[0]:>9}{shown[1]:>9}{shown[2]:>11}{shown[3]:>14}{shown[4]:>10}{shown[5]:>10}")


def _tell(found: list[Tried]) -> None:
    for one in found:
        if not one.wrong or one.wording == WITHOUT:
            continue
        calls = [f"{call.name}({json.dumps(call.arguments)})" for call in one.thought.calls]
        which = "original" if one.wording == ORIGINAL else f"rewording {one.wording}"
        print(f"{one.chapter} | {one.about} | {which}: {one.text!r}")
        print(
            f"  caller{'' if one.saying == 0 else ', otherwise'}: {one.said!r}; tools: {', '.join(one.tools) or 'none'}"
        )
        print(f"  {'; '.join(one.wrong)}; did: {', '.join(calls) or repr(one.thought.text)}")
        print(f"  reason: {one.thought.reason}")


if __name__ == "__main__":
    main()
