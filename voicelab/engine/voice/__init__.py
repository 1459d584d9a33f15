"""Speaking: text becomes sound, piece by piece, each with the words that begin in it.

`speaking` is the way in; `playback` knows what of it has been heard. On the way text is cut into `clauses`, each
written word gets what is said for it (`spoken_forms`), and `synthesis` makes the sound and tells where each begins.
"""
