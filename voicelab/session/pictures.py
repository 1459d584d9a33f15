"""Pictures as a conversation takes them: PNG or JPEG, as a data URL."""

from __future__ import annotations

import base64
from pathlib import Path

KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}  # the first bytes of each kind
LARGEST_BYTES = 10 * 1024 * 1024  # an event may have 15 MiB, and base64 adds a third


def picture_item(picture: bytes | str | Path) -> dict[str, object]:
    """A user's conversation item with this picture, given as bytes or as a file.

    Raises:
        ValueError: if it is neither PNG nor JPEG, or too large.
        FileNotFoundError: if there is no such file.
    """
    given = isinstance(picture, (bytes, bytearray, memoryview))
    data = bytes(picture) if given else Path(picture).read_bytes()
    kind = next((kind for magic, kind in KINDS.items() if data.startswith(magic)), None)
    if kind is None:
        raise ValueError(f"{len(data)} bytes that begin with {data[:8]!r} are no picture; give a PNG or a JPEG.")
    if len(data) > LARGEST_BYTES:
        raise ValueError(f"A picture of {len(data)} bytes is too large; give one of at most {LARGEST_BYTES}.")
    url = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "message", "role": "user", "content": [{"type": "input_image", "image_url": url}]}
