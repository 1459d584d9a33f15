"""The glossary: in alphabetical order, in plain sentences, of words that the book uses, with their first chapter."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("glossary", ROOT / "docs" / "glossary.py")
glossary = importlib.util.module_from_spec(spec)
spec.loader.exec_module(glossary)


def test_the_words_are_in_alphabetical_order():
    words = list(glossary.entries())
    assert words == sorted(words, key=str.lower) and len(words) >= 70


@pytest.mark.parametrize("word", glossary.entries())
def test_each_word_is_said_in_one_or_two_sentences(word):
    says = glossary.entries()[word]["says"]
    assert 1 <= len(re.findall(r"[.?!](?= |$)", says)) <= 3 and says.endswith(".") and len(says) <= 240


def test_the_notebook_is_as_old_as_the_words_and_the_chapters():
    stored, made = nbformat.read(glossary.PAGE, as_version=4), glossary.notebook()
    told = "run `python docs/glossary.py`: a word, or a chapter in which one first comes, has changed"
    assert [cell.source for cell in stored.cells] == [cell.source for cell in made.cells], told


def test_a_word_that_no_chapter_has_is_named():
    prose = {"01_one.ipynb": "A codec packs\nsound.", "02_two.ipynb": "Barge-in is rude."}
    assert glossary.first_chapter("codec", None, prose) == "01_one.ipynb"
    assert glossary.first_chapter("barge-in", None, prose) == "02_two.ipynb"
    with pytest.raises(LookupError, match="'code'"):
        glossary.first_chapter("code", None, prose)
