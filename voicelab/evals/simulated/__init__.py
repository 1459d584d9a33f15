"""Callers with a goal and a temper, who answer the agent turn by turn: by rules, or played by a language model."""

from .caller import SimulatedCaller, Wish
from .model_player import CallerFailed, ModelPlayer
from .players import Player, choose_player
from .rule_player import RulePlayer
from .tempers import TEMPERS
from .terms import Terms

__all__ = [
    "TEMPERS",
    "CallerFailed",
    "ModelPlayer",
    "Player",
    "RulePlayer",
    "SimulatedCaller",
    "Terms",
    "Wish",
    "choose_player",
]
