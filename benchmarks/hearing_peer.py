"""What listened before, as a peer of `benchmarks/hearing.py`: pocketsphinx, run by a Python that has it.

That Python runs this file: each line that comes in is the path of int16 samples at 16 kHz, each line that goes out the
text. It needs nothing of ours.
"""

from __future__ import annotations

import sys

# What pocketsphinx was told of the channel, so that a call's first utterance is not its worst.
CEPSTRAL_MEAN = "54.22,2.01,10.54,21.70,-0.27,2.03,6.47,-7.11,-3.88,-2.92,6.42,2.96,1.56"


def main() -> None:
    """Answer until standard input ends."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=16_000, loglevel="FATAL", cmninit=CEPSTRAL_MEAN)
    for line in sys.stdin:
        with open(line.strip(), "rb") as file:
            data = file.read()
        decoder.start_utt()
        decoder.process_raw(data, False, True)
        decoder.end_utt()
        print(decoder.hyp().hypstr if decoder.hyp() else "", flush=True)


if __name__ == "__main__":
    main()
