"""How an English word is pronounced: espeak-ng's phonemes, written as the recogniser's dictionary has them."""

from __future__ import annotations

from voicelab.engine.voice.espeak import THREAD, phonemes

# International phonetic alphabet as espeak-ng writes American English → ARPAbet as the CMU dictionary has it.
_ARPABET = {
    symbol: phones
    for line in (
        # vowels
        "iː=IY i=IY ɪ=IH ᵻ=IH eɪ=EY ɛ=EH æ=AE a=AE aː=AA ɑː=AA ɑ=AA ɒ=AA ɔː=AO ɔ=AO oː=AO oʊ=OW ʊ=UH uː=UW u=UW "
        "ʌ=AH ə=AH ɐ=AH ɜː=ER ɚ=ER aɪ=AY aʊ=AW ɔɪ=OY",
        # vowels that carry another sound with them
        "ɑːɹ=AA-R ɔːɹ=AO-R oːɹ=AO-R ɛɹ=EH-R ɪɹ=IH-R ʊɹ=UH-R iə=IY-AH aɪɚ=AY-ER aɪə=AY-AH aʊɚ=AW-ER əl=AH-L n̩=AH-N",
        # consonants
        "b=B d=D f=F ɡ=G g=G h=HH j=Y k=K x=K l=L m=M n=N ŋ=NG p=P ɹ=R r=R s=S ʃ=SH t=T ɾ=T ʔ=T θ=TH ð=DH v=V w=W "
        "z=Z ʒ=ZH tʃ=CH dʒ=JH",
    )
    for symbol, phones in (entry.split("=") for entry in line.split())
}


def pronounce(word: str) -> str | None:
    """ARPAbet phones of `word`, separated by blanks; None if it has a sound that English lacks, or no sound.

    Raises:
        OSError: when espeak-ng or its data is missing.
    """
    sounds = THREAD.submit(phonemes, word).result()
    if not sounds or any(sound not in _ARPABET for sound in sounds):
        return None
    return " ".join(_ARPABET[sound].replace("-", " ") for sound in sounds)
