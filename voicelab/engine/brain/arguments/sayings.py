"""Sayings and light nouns: words that name nothing, whatever they are asked for ("any chance", "a bit", "no idea")."""

from __future__ import annotations

import re

_LIGHT = (  # after an article or "no", none of them is a thing
    "bit|little|minute|moment|second|sec|mo|while|hurry|rush|chance|clue|notion|idea|favour|favor|look|word|go|hand|"
    "shame|pity|mess|nightmare|lot|load|few|couple|sort|kind|way|point|use|matter|doubt|worries|trouble|luck|mistake|"
    "rest|other day|thing is|thing|best|worst|start|change|good|question"
)
SAYINGS = re.compile(
    r"\bby the way\b|\bat the (?:moment|minute|end)\b|\bto be (?:honest|fair|sure)\b|"
    r"\bfor (?:a start|the time being)\b|"
    r"\bin (?:the end|fact|the meantime)\b|\bon (?:top of that|the other hand|second thoughts?|my own|our own)\b|"
    r"\bas far as i know\b|\bto go with (?:it|them|that)\b|\bif that's (?:all right|alright|okay|ok|possible)\b|"
    r"\bif (?:at all )?possible\b|\bat (?:some|any|this) (?:point|time|stage|rate)\b|"
    r"\bas soon as (?:you can|possible)\b|"
    r"\b(?:any|no|a|the|some|slim|every|quick|much|whole) (?:good |quick |real |great )?"
    rf"(?:{_LIGHT})\b(?!-)(?! of (?:the|my|our|your)\b)|"
    r"\b(?:all|quite) (?:the|of a) (?:same|sudden|time)\b|\bever so\b|\bright away\b|\bstraight ?away\b|"
    r"\bjust in case\b|\bof course\b|\bas well\b|\bto hand\b|\bgot (?:any|a|no) (?:idea|clue|notion)\b",
    re.IGNORECASE,
)
"""They name nothing, whatever words they have."""
