"""How much one client may ask of the engine: every limit, and where it comes from.

They keep one client from taking memory or time that belongs to all; a call that people hold comes nowhere near. What a
client is told beyond them says `within_limits`.
"""

from __future__ import annotations

MAX_EVENT_BYTES = 15 * 1024 * 1024
"""Of audio in an append, as `openai.types.realtime.InputAudioBufferAppendEvent` says; and of an HTTP request's body."""

MAX_TEXT = 131_072
"""Characters in one text: the 32,768 tokens of context that the service documents for gpt-realtime, at four a token."""

MAX_PENDING_MS = 15 * 60 * 1000
"""Of audio in the input buffer of a conversation without turn detection. The service says none; ours."""

MAX_ITEMS = 10_000
"""In a conversation. One of an hour, the service's longest, with an item every two seconds has 1,800. Ours."""

MAX_CONVERSATION_CHARACTERS = 64 * 1024 * 1024
"""In a conversation's items, pictures included. Ours."""

MAX_SESSIONS = 200
"""Under way at a time, over WebSocket and WebRTC together, for an engine and its one key. Ours: each takes 0.1 MB, and
4 MB while its caller speaks. Two processors are busy with some thirty who speak at once."""

MAX_TEXT_RESPONSES = 32
"""Of `/v1/responses` under way at a time. Ours: two are thought about, the others wait."""

REQUESTS_PER_MINUTE = 3_000
"""Sessions, client secrets and responses that may be begun. The service's own go by the account, from some hundred to
twenty thousand."""

MAX_CLIENT_SECRETS = 5_000
"""Valid at a time; each has a kilobyte. Ours."""

MAX_UNREAD_EVENTS = 5_000
"""That wait for a WebSocket's client which does not read: six minutes of speech. It is dropped then. Ours."""

MAX_UNREAD_BYTES = 16 * 1024 * 1024
"""That wait for a data channel's client, or that wait for the conversation of it. It is closed then. Ours."""

READ_AHEAD = 1024 * 1024
"""Bytes of a WebSocket's events that may wait for their conversation; beyond, its connection is not read. Ours."""

MAX_BACKLOG = 500
"""Inputs that wait for a conversation; beyond, sound from a call's media track is let go: ten seconds of it. Ours."""
