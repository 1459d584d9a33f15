"""The recordings in data/callers: what is listed is there, sounds as it should, and says whose it is."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from voicelab.audio.pcm import RATE, SILENCE_DBFS, level_dbfs, read_wav

CALLERS = Path(__file__).resolve().parents[3] / "data" / "callers"
PEOPLE = CALLERS / "people"
LISTED = json.loads((CALLERS / "callers.json").read_text(encoding="utf-8"))
BY_PEOPLE = json.loads((PEOPLE / "people.json").read_text(encoding="utf-8"))
ALL = [(CALLERS, listed) for listed in LISTED] + [(PEOPLE, listed) for listed in BY_PEOPLE]


@pytest.mark.parametrize(("folder", "listed"), ALL, ids=[listed["file"] for _, listed in ALL])
def test_a_recording_is_24_khz_mono_pcm16_that_never_clips(folder, listed):
    with wave.open(str(folder / listed["file"]), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
    samples = read_wav(folder / listed["file"])
    assert 1 <= len(samples) / RATE <= 12
    assert np.abs(samples.astype(int)).max() < 0.95 * 32767
    assert level_dbfs(samples) > -35
    assert listed["text"].strip() and listed["licence"].strip()


@pytest.mark.parametrize("listed", LISTED, ids=[listed["file"] for listed in LISTED])
def test_a_desk_caller_speaks_between_300_ms_of_silence(listed):
    samples = read_wav(CALLERS / listed["file"])
    edge = RATE * 3 // 10
    assert level_dbfs(samples[:edge]) == level_dbfs(samples[-edge:]) == SILENCE_DBFS
    assert level_dbfs(samples[edge:-edge]) == pytest.approx(-22, abs=1)


@pytest.mark.parametrize("listed", BY_PEOPLE, ids=[listed["file"] for listed in BY_PEOPLE])
def test_a_person_has_a_source_that_can_be_fetched_again(listed):
    source = listed["source"]
    assert source["registry"] in {"wheel", "sdist", "npm", "debian"}
    assert source["package"] and source["version"] and source["path"]
    assert source["rate"] >= 8_000
    assert listed["speaker"] and listed["attribution"]
    if "cut" in source:
        start, end = source["cut"]
        seconds = len(read_wav(PEOPLE / listed["file"])) / RATE
        assert seconds == pytest.approx(end - start, abs=0.05)


def test_nothing_is_there_that_no_list_names():
    for folder, listed in ((CALLERS, LISTED), (PEOPLE, BY_PEOPLE)):
        assert {path.name for path in folder.glob("*.wav")} == {row["file"] for row in listed}


def test_readers_find_every_recording_and_its_licence_in_the_readme():
    readme = (CALLERS / "README.md").read_text(encoding="utf-8")
    for listed in BY_PEOPLE:
        row = next(line for line in readme.splitlines() if line.startswith(f"| `people/{listed['file']}` |"))
        assert listed["text"] in row and listed["licence"] in row and listed["source"]["package"] in row
    assert sum(path.stat().st_size for path in PEOPLE.glob("*.wav")) < 3_000_000
