"""The recogniser's tokens: pieces of words, as Moonshine's tokenizer.bin lists them."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Sequence
from pathlib import Path

BEGIN, END = 1, 2
SPACE = "▁"
"""What the pieces have for the blank before a word."""

UNKNOWN = sys.maxsize
_BYTE = re.compile(rb"<0x([0-9A-F]{2})>")
_MARK = re.compile(rb"<[^<>]+>")


class Tokens:
    """Text to tokens and back.

    Args:
        path: a file of pieces in the order of their numbers, each after its length: one byte, or above 127 two, the
            first of which counts what is above 128 and the second 128s.
    """

    def __init__(self, path: Path) -> None:
        self._pieces = _pieces(path.read_bytes())
        self._numbers: dict[bytes, int] = {}
        for number, piece in enumerate(self._pieces):
            self._numbers.setdefault(piece, number)

    def text(self, numbers: Sequence[int]) -> str:
        """The text that the tokens spell."""
        spelled = b""
        for piece in (self._pieces[number] for number in numbers):
            if byte := _BYTE.fullmatch(piece):
                spelled += bytes([int(byte[1], 16)])
            elif not _MARK.fullmatch(piece):
                spelled += piece.replace(SPACE.encode(), b" ")
        return spelled.decode("utf-8", "replace").strip()

    def encode(self, word: str) -> list[int]:
        """A word, with the blank before it, as the model spells it; [] if it has a character that no piece has.

        Byte pair encoding: of two neighbours those join first whose joint piece has the lowest number.
        """
        pieces = [character.encode() for character in (SPACE + word).replace(" ", SPACE)]
        while len(pieces) > 1:
            joint = [self._numbers.get(one + other, UNKNOWN) for one, other in itertools.pairwise(pieces)]
            at = min(range(len(joint)), key=joint.__getitem__)
            if joint[at] == UNKNOWN:
                break
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        return [self._numbers[piece] for piece in pieces] if all(piece in self._numbers for piece in pieces) else []


def _pieces(data: bytes) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        length, at = data[at], at + 1
        if length >= 128:
            length, at = data[at] * 128 + length - 128, at + 1
        pieces.append(data[at : at + length])
        at += length
    return pieces
