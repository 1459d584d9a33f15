"""Hearing: is somebody speaking, and what do they say? Sound comes in as int16 at 16 kHz.

`hearing` is the way in, for one conversation; `recognizer` says what a recogniser has to do.
"""
