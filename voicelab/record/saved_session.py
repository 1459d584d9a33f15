"""A session that was saved as it went on, read back: after its end, after a kill, or while it still goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from voicelab.audio.decoding import wav_int16
from voicelab.audio.pcm import RATE

from .events import EventLog
from .jsonl import checked, chosen, read_rows, shown
from .recording import Recording
from .saving import EVENTS, SESSION, TRANSCRIPT
from .timeline import Turns
from .transcript import Transcript
from .transcript_entry import TranscriptEntry

TYPES = get_type_hints(TranscriptEntry)
CHOICES = {name: get_args(TYPES[name]) for name in ("kind", "role", "status")}
KINDS = {"key": str, "text": str, "agent": (str, type(None)), "detail": (dict, type(None)), "sources": list}
KINDS |= {"in_context": bool, "guardrails": dict}


@dataclass(frozen=True)
class SavedSession:
    """What a folder has of a session; the log, the transcript and the recordings are those that a live session has.

    Attributes:
        folder: where it was read from.
        about: when it began, its agent, its model.
        recordings: one for each call that was recorded, in order.
    """

    folder: Path
    about: dict[str, Any]
    events: EventLog
    transcript: Transcript
    recordings: list[Recording]

    @classmethod
    def load(cls, folder: str | Path) -> SavedSession:
        """Read a folder that `LiveSession(save=…)` or `python3 -m voicelab call` has written.

        Raises:
            FileNotFoundError: when there is no saved session in it.
            ValueError: naming file, line and value, where something in it is not as it was written.
        """
        folder = Path(folder)
        if not (folder / SESSION).exists():
            raise FileNotFoundError(f"There is no saved session in {folder}: it has no {SESSION}.")
        about, *sounds = read_rows(folder / SESSION, _about, "about a session") or [{}]
        events = EventLog.load(folder / EVENTS) if (folder / EVENTS).exists() else EventLog()
        recordings = [recording for row in sounds if (recording := _recording(folder, row, events))]
        return cls(folder, about, events, load_transcript(folder / TRANSCRIPT), recordings)

    @property
    def turns(self) -> Turns:
        """Where each turn's time went."""
        return Turns(self.events)

    def __repr__(self) -> str:
        seconds = sum(recording.seconds for recording in self.recordings)
        return f"SavedSession({len(self.events)} events, {len(self.transcript)} entries, {seconds:.1f} s of sound)"


def load_transcript(path: Path) -> Transcript:
    """The transcript of the rows that `Saving` has written: of each entry its last, behind the entry that it names.

    Raises:
        ValueError: naming file, line and value.
    """
    entries: list[TranscriptEntry] = []
    known: set[str | None] = set()
    for after, entry in read_rows(path, _entry, "an entry of a transcript") if path.exists() else []:
        if entry.key in known:
            del entries[_place(entries, entry.key)]
        known.add(entry.key)
        if after in known and after != entry.key:
            entries.insert(_place(entries, after) + 1, entry)
        else:
            entries.insert(0 if after is None else len(entries), entry)
    transcript = Transcript()
    for entry in entries:
        transcript.add(entry)
    return transcript


def _place(entries: list[TranscriptEntry], key: str | None) -> int:
    """Where an entry is, looked for from the end: what changes in a call is what was said last."""
    return next(at for at in range(len(entries) - 1, -1, -1) if entries[at].key == key)


def _entry(row: dict[str, Any]) -> tuple[str | None, TranscriptEntry]:
    names = {one.name for one in fields(TranscriptEntry)}
    unknown = sorted(row.keys() - names - {"after"})
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no field of it; known: {', '.join(sorted(names))}")
    for name, values in CHOICES.items():
        chosen(row, name, values)
    for name, kinds in KINDS.items():
        checked(row, name, kinds)
    for name, told in row["guardrails"].items():
        if not isinstance(told, dict) or "state" not in told or not _texts(told.values()):
            raise ValueError(f"guardrails has {name} as {shown(told)}")
    if not _texts(row["sources"]):
        raise ValueError(f"sources is {shown(row['sources'])}")
    return checked(row, "after", (str, type(None))), TranscriptEntry(**{name: row[name] for name in names & row.keys()})


def _texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _about(row: dict[str, Any]) -> dict[str, Any]:
    """What the session is, which is told first, or a sound of it."""
    if "sound" in row or "agent" not in row:
        checked(row, "sound", str)
        checked(row, "began", (int, float))
    return row


def _recording(folder: Path, row: dict[str, Any], events: EventLog) -> Recording | None:
    """The recording that a row of `session.jsonl` names; `None` if a full disk, or a kill, left no file of it."""
    path = folder / Path(row["sound"]).name
    if not path.exists() or not path.stat().st_size:
        return None
    sound, rate = wav_int16(path)
    if rate != RATE or sound.shape[1] != 2:
        told = f"{path} has {sound.shape[1]} channels at {rate} Hz; a call's recording has 2 at {RATE}."
        raise ValueError(f"{told} It is no file that a session has written.")
    return Recording(sound, row["began"], list(events))
