"""How well, how soon and at what cost the voice speaks: `python benchmarks/speaking.py`.

Word errors over 40 sentences, as recognisers hear them: the engine's own, and pocketsphinx where it is installed.
Errors in the signs of ten sentences with codes, times and amounts. The first sound, the processor's seconds per second
of sound, and how far a word's announced begin is from where its sound begins. espeak-ng, where `espeakng-loader` is
installed, is measured in the same run.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout

import espeak  # beside this file

from voicelab.audio.pcm import RATE, Resampler
from voicelab.engine.ears.choosing import ears_in_use, make_recognizer
from voicelab.engine.voice.clauses import clauses
from voicelab.engine.voice.speaking import TIMBRES, make_voice
from voicelab.engine.voice.synthesis import synthesizer

SENTENCES = """
Thank you for calling, how can I help you this morning?
Please have your reference number ready before we continue.
I am sorry, but the office is closed on public holidays.
Your parcel was left with the people next door.
The technician will arrive early in the afternoon.
Would you like me to send a written confirmation?
The pool is open every day except on Mondays.
You can bring a small bag and a personal item on board.
Let me check whether a later appointment is still available.
Unfortunately this table has already been reserved.
The museum offers a discount for students and teachers.
Press the green button and wait until the light turns blue.
Our kitchen closes half an hour before the restaurant does.
I have moved your meeting to next Wednesday at noon.
Please describe the problem in a few words.
The warranty covers the battery, but not the charger.
Your doctor has written a new prescription for you.
There is a small charge for changing the delivery address.
May I put you through to someone who knows more about it?
The train from the north is running a little late.
We are sending a replacement for the broken window.
Breakfast is served in the garden when the weather is fine.
I could not find an account under that name.
The library lends books for several weeks at a time.
Will the children need seats of their own?
Your payment was refused because the card has expired.
Heavy snow is expected in the mountains tonight.
The course begins in the first week of October.
Dogs are welcome as long as they stay on a lead.
That size is sold out, but we still have it in brown.
If the alarm rings again, leave the building at once.
The contract ends automatically after a year.
My records show that you spoke with us last Friday.
Turn left at the bridge and follow the river for a mile.
A nurse will call you back within the next hour.
The price includes towels, heating and fresh linen.
Which of these answers your question?
He asked whether the shipment could be insured.
Young children travel free of charge.
Is there anything else that I can do for you today?
""".strip().splitlines()

SIGNS = """
Your booking reference is K7P2QM.
The code on the label is XR5T90.
Please quote order number 738254.
It leaves at 18:35 from platform 12.
We close at 6:45 pm on Sundays.
The repair will cost $1,250.50.
You will get €35 back.
The bag may weigh 23 kg.
The fever went up to 39.5 °C.
It is due on March 3, 2027.
""".strip().splitlines()

PAUSED = ("Night.", "Doctor.", "Plate.", "Garden.", "Ticket.", "Bridge.", "Market.", "Paper.")
"""Words with silence between them: there one can measure where their sound begins."""

TAKES = 5  # of the first sound; the median counts


class Speaker:
    """What is compared: int16 in pieces at `rate`."""

    def __init__(self, name: str, rate: int, pieces: Callable[[str], AsyncIterator[np.ndarray]]) -> None:
        self.name, self.rate, self.pieces = name, rate, pieces

    async def sound(self, text: str) -> np.ndarray:
        """All of it."""
        return np.concatenate([np.zeros(0, np.int16), *[piece async for piece in self.pieces(text)]])

    async def first_ms(self, text: str) -> float:
        """Milliseconds until there is anything to hear."""
        began = time.perf_counter()
        async for piece in self.pieces(text):
            if np.abs(piece.astype(int)).max(initial=0) > 300:  # -40 dB of full scale
                break
        return 1000 * (time.perf_counter() - began)


def ours(voice: str) -> Speaker:
    """The engine's voice."""
    speaking = make_voice()

    async def pieces(text: str) -> AsyncIterator[np.ndarray]:
        async for piece in speaking.speak(text, voice=voice):
            yield piece.samples

    return Speaker(f"{speaking.name}, {voice}", RATE, pieces)


def peer() -> Speaker:
    """espeak-ng."""

    async def pieces(text: str) -> AsyncIterator[np.ndarray]:
        for buffer in espeak.spoken(text)[0]:
            yield buffer

    return Speaker("espeak-ng", espeak.RATE, pieces)


def recognizers() -> Iterator[tuple[str, Callable[[np.ndarray], str]]]:
    """Each with its name; they are given int16 at 16 kHz."""
    own = make_recognizer()

    def heard(samples: np.ndarray) -> str:
        own.start()
        own.feed(samples)
        return own.finish()

    yield ears_in_use(), heard
    if importlib.util.find_spec("pocketsphinx"):
        from pocketsphinx import Decoder

        decoder = Decoder(loglevel="FATAL")

        def sphinx(samples: np.ndarray) -> str:
            decoder.start_utt()
            decoder.process_raw(samples.tobytes(), full_utt=True)
            decoder.end_utt()
            return decoder.hyp().hypstr if decoder.hyp() else ""

        yield "pocketsphinx", sphinx


async def errors(
    speaker: Speaker, heard: Callable[[np.ndarray], str], texts: Sequence[str], units: Callable[[str], list[str]]
) -> float:
    """Per cent of the `units` of all texts that were heard wrong, left out or put in."""
    wrong = total = 0
    for text in texts:
        resampler = Resampler(speaker.rate, 16_000)
        sound = await speaker.sound(text)
        sound = np.concatenate([resampler.push(sound), resampler.flush(), np.zeros(4_000, np.int16)])
        said, got = units(text), units(heard(sound))
        wrong, total = wrong + _distance(said, got), total + len(said)
    return 100 * wrong / total


def words(text: str) -> list[str]:
    """In small letters."""
    return re.findall(r"[a-z0-9']+", text.lower())


def signs(text: str) -> list[str]:
    """Letters and digits of the words that have a digit: recognisers write units and currencies in many ways."""
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.lower())
    return [sign for word in bare.split() if re.search(r"\d", word) for sign in word if sign.isalnum()]


def _distance(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, 1):
        diagonal, row[0] = row[0], number
        for index, right in enumerate(other, 1):
            diagonal, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, diagonal + (left != right))
    return row[-1]


def timed(text: str, voice: str) -> tuple[np.ndarray, list[int]]:
    """The engine's sound of `text`, and where its words are said to begin."""
    sounds, starts, given = [], [], 0
    for clause in clauses(text):
        made = synthesizer().made([word.spoken for word in clause.words], TIMBRES[voice], pause=clause.pause)
        starts += [given + start for start in made.starts if start is not None]
        sounds.append(made.samples)
        given += len(made.samples)
    return np.concatenate(sounds), starts


def onset_errors(sound: np.ndarray, starts: list[int], rate: int) -> list[float]:
    """Milliseconds from the begin of each word but the first to the nearest begin of sound after 60 ms of quiet."""
    window = rate // 200
    power = np.mean(sound[: len(sound) // window * window].reshape(-1, window).astype(float) ** 2, axis=1)
    quiet = power < power.max() / 1_000
    heard = np.array([at for at in range(12, len(quiet)) if not quiet[at] and quiet[at - 12 : at].all()]) * window
    return [float(np.abs(heard - start).min()) * 1000 / rate for start in starts[1:]]


async def measure(speaker: Speaker, alignment: list[float]) -> None:
    """Print a block."""
    print(speaker.name)
    for name, heard in recognizers():
        print(f"  word errors as {name} hears it: {await errors(speaker, heard, SENTENCES, words):.1f} %")
        if name != "pocketsphinx":  # it writes no digits
            print(f"  errors in codes, times, amounts: {await errors(speaker, heard, SIGNS, signs):.1f} %")
    first = np.median([await speaker.first_ms(text) for text in SENTENCES for _ in range(TAKES)])
    began, made = time.process_time(), 0
    for text in SENTENCES:
        made += len(await speaker.sound(text))
    cost = (time.process_time() - began) / (made / speaker.rate)
    print(f"  first sound {first:.0f} ms, processor {cost:.4f} s per s of sound")
    print(f"  words begin {np.median(alignment):.0f} ms from their sound at the median, {max(alignment):.0f} at most")


async def main() -> None:
    """Two of the engine's voices, and espeak-ng where it is at hand."""
    for voice in ("marin", "cedar"):
        await ours(voice).sound("Ready.")  # loads the model
        await measure(ours(voice), onset_errors(*timed(" ".join(PAUSED), voice), RATE))
    if importlib.util.find_spec("espeakng_loader"):
        buffers, starts = espeak.spoken(" ".join(PAUSED))
        await measure(peer(), onset_errors(np.concatenate(buffers), starts, espeak.RATE))
    print(f"{len(TIMBRES)} voices; {len(SENTENCES)} sentences, {len(SIGNS)} with signs")


if __name__ == "__main__":
    asyncio.run(main())
