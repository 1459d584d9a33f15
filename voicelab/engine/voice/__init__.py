"""Speaking: text becomes sound, piece by piece, each with the words that begin in it.

`speaking` is the way in; `playback` knows what of it has been heard.
"""
