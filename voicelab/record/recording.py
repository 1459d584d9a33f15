"""Both sides of a call on one clock: recorded while it lasts, saved as a stereo WAV, drawn and played in a notebook."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio.pcm import RATE, write_wav
from voicelab.audio.sound import Sound

from .events import EventLog, LoggedEvent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CALLER, AGENT = 0, 1  # the channels: caller left, agent right
LOUD = 500  # of 32768, about -36 dBFS: a voice, and no room
PARTING = RATE // 2  # silence that parts two utterances
TOGETHER_SECONDS = 0.4  # marks that are closer could not be read
NOTED = {
    "response.created": "response",
    "output_audio_buffer.cleared": "interrupted",
    "conversation.item.truncated": "interrupted",
    "response.function_call_arguments.done": "tool call",
    "handoff": "handoff",
    "error": "error",
}

Keep = Callable[[object, np.ndarray, float], None]


class Recorder:
    """Takes in the sound of a call, piece by piece.

    Args:
        events: the session's log; its clock says when the recording began.
        keep: told of the recorder, of each piece, and of when the first one was; for who writes them.
    """

    def __init__(self, events: EventLog, keep: Keep | None = None) -> None:
        self._events, self._keep = events, keep
        self._pieces: list[np.ndarray] = []
        self._ends: list[int] = []  # in samples from the beginning, of each piece
        self._began: float | None = None
        self._gap = False

    def bridge(self) -> None:
        """The connection was lost, and is made again: silence is to fill what passed in between."""
        self._gap = True

    def add(self, pair: np.ndarray) -> None:
        """Append int16[n, 2] at 24 kHz, caller left, agent right, which has just ended."""
        if self._began is None:
            self._began = self._events.now() - len(pair) / RATE
        elif self._gap:
            missing = round((self._events.now() - self._began) * RATE) - self._length - len(pair)
            self._take(np.zeros((max(0, missing), 2), np.int16))
        self._gap = False
        self._take(pair)

    def _take(self, pair: np.ndarray) -> None:
        self._ends.append(self._length + len(pair))  # first: who looks from another thread finds an end of each piece
        self._pieces.append(pair)
        if self._keep:
            self._keep(self, pair, self._began)

    @property
    def _length(self) -> int:
        return self._ends[-1] if self._ends else 0

    @property
    def clock(self) -> float:
        """When the sample that comes next is, in seconds of the log."""
        return self._events.now() if self._began is None else self._began + self._length / RATE

    def between(self, side: int, start: float, end: float) -> np.ndarray:
        """What one side said from one moment to another, in seconds of the log: int16[n], as far as it is here."""
        began = self._began or 0.0
        first, last = (max(0, round((moment - began) * RATE)) for moment in (start, end))
        pieces = self._pieces[bisect_right(self._ends, first) : bisect_left(self._ends, last) + 1]
        if not pieces or last <= first:
            return np.zeros(0, np.int16)
        before = self._ends[bisect_right(self._ends, first)] - len(pieces[0])
        return np.concatenate([piece[:, side] for piece in pieces])[first - before : last - before]

    def recording(self) -> Recording:
        """What there is so far."""
        samples = np.concatenate(self._pieces) if self._pieces else np.zeros((0, 2), np.int16)
        return Recording(samples, self._began or 0.0, list(self._events))


@dataclass(frozen=True)
class Recording:
    """A recorded call. Shown in a cell, it can be played and downloaded; where no kernel runs, it can be played.

    Attributes:
        samples: int16[n, 2] at 24 kHz: caller left, agent right.
        began: when the first sample was, in seconds of the event log.
        events: the log's events, for what is laid over the waveform.
    """

    samples: np.ndarray = field(repr=False)
    began: float = 0.0
    events: list[LoggedEvent] = field(default_factory=list, repr=False)

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / RATE

    @property
    def sound(self) -> Sound:
        """Both sides, mixed."""
        return Sound(self.samples, name="The call")

    def save(self, path: str | Path) -> Path:
        """Write a stereo WAV, whole or not at all: PCM16, 24 kHz, caller left, agent right.

        Raises:
            OSError: when it cannot be written; a file that was there is as it was.
        """
        write_wav(path, self.samples)
        return Path(path)

    def turns(self) -> list[tuple[float, float]]:
        """The caller's turns as they were detected: begin and end in seconds of the recording."""
        spans, begun = [], None
        for event in self.events:
            if event.type == "input_audio_buffer.speech_started":
                begun = event.time
            elif event.type == "input_audio_buffer.speech_stopped" and begun is not None:
                spans.append((begun - self.began, event.time - self.began))
                begun = None
        return [(round(start, 3), round(end, 3)) for start, end in spans if 0 <= start <= self.seconds]

    def notes(self) -> list[tuple[float, str]]:
        """Events worth a mark: when, in seconds of the recording, and what; those that follow at once share a mark."""
        marks: list[tuple[float, list[str]]] = []
        for event in self.events:
            at, name = round(event.time - self.began, 3), NOTED.get(event.type)
            if name is None or not 0 <= at <= self.seconds:
                continue
            if not marks or at - marks[-1][0] > TOGETHER_SECONDS:
                marks.append((at, []))
            if name not in marks[-1][1]:
                marks[-1][1].append(name)
        return [(at, ", ".join(names)) for at, names in marks]

    def speech_seconds(self, side: int = AGENT) -> float:
        """From the first loud sample of a side to its last."""
        loud = np.flatnonzero(np.abs(self.samples[:, side].astype(np.int32)) > LOUD)
        return float((loud[-1] - loud[0]) / RATE) if len(loud) else 0.0

    def stops_by_ear_ms(self) -> list[int]:
        """For each interruption: from the caller's first loud sample over the agent's voice to the agent's last one.

        So it has in it what no log can have: how long it took until the caller was noticed at all.
        """
        caller, agent = self._utterances()
        found = []
        for start, end in caller:
            answer = next((stretch for stretch in agent if stretch[0] < start <= stretch[1]), None)
            if answer and answer[1] < end:  # who is still heard after the caller has ended was not interrupted
                found.append(round(1000 * (answer[1] - start) / RATE))
        return found

    def starts_by_ear_ms(self) -> list[int]:
        """For each utterance of the caller's that was answered: from its last loud sample to the agent's first one."""
        caller, agent = self._utterances()
        found = []
        speaks_again = [start for start, _ in caller[1:]]
        for (_, end), again in zip_longest(caller, speaks_again, fillvalue=len(self.samples)):
            answer = next((start for start, _ in agent if end < start < again), None)
            if answer and not any(start <= end <= last for start, last in agent):
                found.append(round(1000 * (answer - end) / RATE))
        return found

    def _utterances(self) -> Iterator[list[tuple[int, int]]]:
        """The caller's and the agent's, each as its first loud sample and its last."""
        return (_stretches(np.flatnonzero(np.abs(side.astype(np.int32)) > LOUD)) for side in self.samples.T)

    def peaks(self, bins: int = 800) -> np.ndarray:
        """The waveform for drawing: float[2, bins], the largest amplitude of each stretch from 0 to 1."""
        if not len(self.samples):
            return np.zeros((2, bins))
        edges = np.linspace(0, len(self.samples), bins + 1).astype(int)
        loud = np.abs(self.samples.astype(np.int32))
        starts = np.minimum(edges[:-1], len(self.samples) - 1)
        return np.maximum.reduceat(loud, starts, axis=0).T / 32768

    def plot(self) -> Figure:
        """The waveform of both sides with the detected turns and the events laid over it."""
        from matplotlib import pyplot

        peaks = self.peaks()
        at = np.linspace(0, self.seconds, peaks.shape[1])
        figure, axes = pyplot.subplots(2, 1, sharex=True, figsize=(9, 3.2), layout="constrained")
        for channel, (name, color) in enumerate((("Caller", "#2cb67d"), ("Agent", "#7f5af0"))):
            axes[channel].fill_between(at, -peaks[channel], peaks[channel], color=color, linewidth=0)
            axes[channel].set(ylabel=name, ylim=(-1, 1), yticks=[])
        for start, end in self.turns():
            axes[CALLER].axvspan(start, end, color="#2cb67d", alpha=0.15)
        for when, name in self.notes():
            axes[AGENT].axvline(when, color="#555", linewidth=0.8)
            side = "left" if name.startswith("interrupted") else "right"  # where the agent is silent
            told = name.replace(", ", "\n")
            axes[AGENT].annotate(f" {told} ", (when, 0.95), fontsize=8, rotation=90, va="top", ha=side)
        axes[AGENT].set(xlabel="Seconds of the recording; shaded: turns as detected")
        pyplot.close(figure)  # a figure that is returned would be shown twice
        return figure

    def __repr__(self) -> str:
        return f"Recording({self.seconds:.1f} s)"


def _stretches(loud: np.ndarray) -> list[tuple[int, int]]:
    """Loud samples as utterances: begin and end of each, parted where half a second is silent."""
    if not len(loud):
        return []
    cuts = np.flatnonzero(np.diff(loud) > PARTING)
    starts, ends = loud[np.concatenate([[0], cuts + 1])], loud[np.concatenate([cuts, [len(loud) - 1]])]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
