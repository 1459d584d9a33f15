"""What can go wrong with a call, in a learner's words: what happened, the likely cause, the first thing to do."""

from __future__ import annotations

from voicelab.plain_text import visible
from voicelab.redaction import redacted_text


class CallError(Exception):
    """A call could not be made or went wrong.

    Attributes:
        code: a short name of the problem, such as `key_rejected`.
        title: what happened.
        cause: why, most likely.
        remedy: what to do first.
    """

    def __init__(self, code: str, title: str, cause: str, remedy: str) -> None:
        super().__init__(f"{title} {cause} {remedy}")
        self.code, self.title, self.cause, self.remedy = code, title, cause, remedy


_TEXTS: dict[str, tuple[str, str, str]] = {
    "microphone_refused": (
        "The browser refused the microphone.",
        "The permission was denied for this page, now or some time before.",
        "Click the microphone or lock symbol in the address bar, allow the microphone, then press Connect again.",
    ),
    "no_microphone": (
        "No microphone was found.",
        "No input device is plugged in, or the system hides it from the browser.",
        "Plug one in or switch it on in the system's sound settings, then press Connect again; or choose None as the "
        "microphone in Settings, to listen and write.",
    ),
    "microphone_busy": (
        "The microphone could not be opened.",
        "Another program holds it, or the system blocks the browser.",
        "Close other programs that use the microphone, check the system's privacy settings, and try again.",
    ),
    "insecure_context": (
        "This page may not use a microphone.",
        "Browsers allow it only on https:// pages and on localhost.",
        "Open JupyterLab as http://localhost:…, through HTTPS, or through an SSH tunnel to localhost.",
    ),
    "no_microphone_here": (
        "This notebook view has no microphone.",
        "The program keeps it from every notebook: VS Code does, in a window of its own and in a browser.",
        "To speak, open the notebook in JupyterLab (python3 -m voicelab). To listen, write and play recorded callers "
        "(await session.play(…)), choose None as the microphone in Settings and press Connect again.",
    ),
    "ice_failed": (
        "The audio connection could not be made.",
        "No network path (ICE) was found between this browser and the endpoint; a firewall may block UDP.",
        "Choose the transport Relay in Settings and connect again: the sound then takes the notebook's own connection.",
    ),
    "browser_failed": (
        "The browser could not make the call.",
        "An unexpected problem in the page: {detail}",
        "Reload the page, run the cell again, and press Connect.",
    ),
    "endpoint_unreachable": (
        "The endpoint cannot be reached.",
        "Nothing answers at {detail}.",
        "Check the network and VOICELAB_ENDPOINT; without it and without a key the practice engine is used.",
    ),
    "no_language_model": (
        "The language model cannot be used.",
        "{detail}",
        "Set VOICELAB_LLM_URL to its server's base URL, such as http://127.0.0.1:11434/v1, or unset it.",
    ),
    "engine_failed": (
        "The practice engine did not start.",
        "{detail}",
        "Run `python3 -m voicelab engine` in a terminal to see what it says.",
    ),
    "engine_died": (
        "The practice engine ends again and again.",
        "{detail}",
        "Run `python3 -m voicelab engine` in a terminal to see what it says; the next call starts it once more.",
    ),
    "key_rejected": (
        "The endpoint rejected the key.",
        "OPENAI_API_KEY (or VOICELAB_KEY) is wrong, expired or of another project.",
        "Set a valid key and restart the kernel, or unset it to use the practice engine.",
    ),
    "rate_limited": (
        "The endpoint takes no more calls for now.",
        "A rate limit, or the end of a budget: {detail}",
        "Wait a minute, or check the limits and the balance of the account.",
    ),
    "call_refused": (
        "The endpoint refused the call.",
        "{detail}",
        "Check the model's name and the session's settings.",
    ),
    "sideband_timeout": (
        "The session did not get ready in time.",
        "The endpoint accepted the call but did not confirm the session's settings within {detail}.",
        "Try again; if it happens again, look at the last rows of session.events.",
    ),
    "connection_lost": ("The connection to the endpoint was lost.", "{detail}", "Connect again."),
    "session_expired": (
        "The session reached the endpoint's limit.",
        "{detail}",
        "Connect again.",
    ),
    "hung_up": (
        "The call was hung up.",
        "Somebody hung up while it was being made.",
        "Connect again if it is wanted.",
    ),
    "no_call": (
        "There is no call.",
        "What was to be sent goes over a call, and none is on.",
        "Connect first: await session.connect(), or press Connect.",
    ),
    "no_answer": (
        "No answer came.",
        "{detail}",
        "Look at the last rows of session.events: was speech heard, was a response created?",
    ),
}


def call_error(code: str, detail: str = "") -> CallError:
    """The error of that code; an unknown code from a browser counts as `browser_failed`."""
    title, cause, remedy = _TEXTS.get(code) or _TEXTS["browser_failed"]
    told = cause.format(detail=visible(redacted_text(str(detail))))
    return CallError(code if code in _TEXTS else "browser_failed", title, told, remedy)
