"""voicelab.meaning: vectors of sentences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicelab.meaning import embed, embedding


def test_vectors_are_of_length_one_and_the_same_for_the_same_text():
    first, again = embed(["Where is my parcel?"]), embed(["Where is my parcel?"])
    assert first.shape == (1, 384) and first.dtype == np.float32
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5) and (first == again).all()
    assert embed([]).shape == (0, 384) and np.isfinite(embed([""])).all()


@pytest.mark.parametrize(
    "said, near, far",
    [
        ("When do you open in the morning?", "opening hours", "cancel an order"),
        ("My screen is black and nothing happens", "the display does not work", "book a table"),
        ("I'd like my money back", "request a refund", "track a parcel"),
    ],
)
def test_what_means_the_same_is_nearer_than_what_does_not(said, near, far):
    vectors = embed([said, near, far])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.15


def test_a_long_text_and_letters_of_other_scripts_have_vectors_too():
    vectors = embed(["word " * 5_000, "日本語", "naïve café 🙂"])
    assert np.isfinite(vectors).all()


def test_threads_may_ask_at_once():
    texts = [f"sentence number {number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: embed([text])[0], texts))
    assert np.allclose(np.stack(rows), embed(texts), atol=1e-6)


def test_a_damaged_model_is_named(monkeypatch):
    monkeypatch.setattr(embedding, "SHA256", "0" * 64)
    embedding._load.cache_clear()
    try:
        with pytest.raises(OSError, match="damaged"):
            embed(["a sentence that nobody has asked for before"])
    finally:
        monkeypatch.undo()
        embedding._load.cache_clear()


def test_a_text_has_the_same_vector_alone_and_among_others():
    texts = ["a lamp", "where do I leave my wet umbrella", "the third window on the left", "lamps", "why"]
    among = embed(texts)
    embedding._known.clear()
    alone = np.stack([embed([text])[0] for text in texts])
    assert np.allclose(among, alone, atol=1e-6)


def test_only_so_many_texts_are_remembered(monkeypatch):
    monkeypatch.setattr(embedding, "REMEMBERED", 3)
    embed([f"bead {number}" for number in range(5)])
    assert len(embedding._known) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Okay, it's T-tango 4 4 0 9 2; mail tom_hale@fastpost.net (or call)!",
        "£5 at the café",
        "two\nlines\tand a tab",
        "a [SEP] b [c]",
        "x" * 150,
        "so many words " * 150,
    ],
)
def test_a_text_has_the_tokens_that_the_tokenizer_finds(text):
    tokenizer = embedding._loaded()[1]
    assert embedding._tokens(tokenizer, text) == tokenizer.encode(text).ids
