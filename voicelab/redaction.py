"""Secrets are hidden here, and nowhere else: in logs, audits, tables, reprs, errors and saved files.

By the name under which a value stands, whatever its style and however deep, in JSON that is a text inside other JSON as
well; and by the looks of it: bearer tokens, keys, addresses with a password in them. What somebody says aloud is not
found: a word is no secret by its looks.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

HIDDEN = "<hidden>"
PICTURE = "data:image/"
# A name is taken apart into its words: `X-Api-Key` and `apiKey` are both api, key.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORDS = {
    *("password", "passwd", "passcode", "passphrase", "pwd", "secret", "secrets", "pin", "cvv", "cvc", "otp", "totp"),
    *("authorization", "cookie", "cookies", "credential", "credentials", "bearer", "jwt"),
}
_LAST = {"token", "auth", "apikey", "signature"}
_KEYS = {
    *("api", "access", "private", "secret", "signing", "encryption", "auth", "master", "subscription"),
    *("account", "client", "openai", "llm", "voicelab"),
}  # what comes before "key"; an idempotency key is none
_RUN_TOGETHER = (
    *("password", "passwd", "passphrase", "passcode", "apikey", "accesskey", "privatekey", "secretkey"),
    *("clientsecret", "accesstoken", "refreshtoken", "authtoken", "bearertoken", "sessiontoken"),
)
_PLAIN_HEADERS = {"accept", "content-length", "content-type", "host", "mcp-protocol-version", "user-agent"}

_NAME = r"(?<![\w.-])(?P<name>[\w.-]{2,64})"
# In quotation marks a name may have spaces. Each pattern reads a text in one way only: a model's arguments, cut short
# and full of escapes, would otherwise take for ever.
_KEY = r"""(?<!\\)(?P<open>\\*["'])(?P<name>[\w. -]{2,64})(?P<between>\\*["']\s*[:=]\s*)"""
_QUOTED = re.compile(
    rf"""{_KEY}(?P<value>(?P<mark>\\*["'])(?:\\.|[^\\])*?(?P=mark)|[\w.+-]+)""",
    re.DOTALL,
)
_CUT_SHORT = re.compile(
    rf"""{_KEY}(?P<value>(?P<mark>\\*["'])(?:(?!(?P=mark))(?:\\.|[^\\]))+\\?)\Z""",
    re.DOTALL,
)
_ASSIGNED = re.compile(rf"""{_NAME}(?P<between>=)(?P<value>"[^"]*"|'[^']*'|[^\s&;,)}}\]"']+)""")
_HEADER = re.compile(rf"{_NAME}(?P<between>[ \t]*:[ \t]*)(?P<value>[^\s,;\"'}}\])][^\r\n\"'}}\])]*)")
_LOOKS = (
    (re.compile(r"(://)[^\s/?#\"'<>]{1,256}@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?i)\b(bearer\s+)(?=[\w.~+/=-]*[\d_.~+/=-])[\w.~+/=-]{6,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(?<![\w-])[sepr]k[-_](?=[\w-]*\d|[\w-]{16})[\w-]{8,}"), HIDDEN),
    (re.compile(r"\b(?:gh[pousr]_|hf_|glpat-|xox[abprs]-|AKIA|AIza)[\w-]{12,}"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
)
_WORTH_A_LOOK = re.compile(r"[:=]|[sepr]k[-_]|gh[pousr]_|hf_|glpat-|xox|AKIA|AIza|eyJ|-----BEGIN|[Bb]earer|BEARER")


def is_secret(name: Any) -> bool:
    """Whether what stands under this name is nobody's business: `password`, `apiKey`, `X-Auth-Token`, `card_pin`, …"""
    name = str(name)
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return False
    together = "".join(words)
    return (
        bool(_WORDS & set(words))
        or words[-1] in _LAST
        or words == ["tokens"]
        or (words[-1] == "key" and bool(_KEYS & set(words[-2:-1])))
        or any(part in together for part in _RUN_TOGETHER)
    )


def redacted(value: Any, name: Any = "") -> Any:
    """The value with its secrets hidden and its pictures as lengths, however deep; JSON stays JSON.

    Args:
        name: under which it stands.
    """
    if isinstance(value, dict):
        if str(name).lower() == "headers":
            return {
                key: inner if str(key).lower() in _PLAIN_HEADERS else _hidden(inner) for key, inner in value.items()
            }
        spelled = "logprob" in value  # a token here is a piece of text, with its probability
        return {key: inner if spelled and key == "token" else _member(key, inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(inner, name) for inner in value]
    return redacted_text(value) if isinstance(value, str) else value


def redacted_text(text: str) -> str:
    """A text with the secrets in it hidden; of a text that is JSON, as of JSON."""
    if text.startswith(PICTURE):
        return f"<a picture of {len(text) * 3 // 4} bytes>"
    if text[:1] in "{[" and (value := _parsed(text)) is not None:
        clean = redacted(value)
        return text if clean == value else json.dumps(clean, ensure_ascii=False)
    if not _WORTH_A_LOOK.search(text):
        return text
    text = _CUT_SHORT.sub(_quoted, _QUOTED.sub(_quoted, text))
    text = _ASSIGNED.sub(lambda found: _named(found, found["value"]), text)
    text = _HEADER.sub(_header, text)
    for looks, instead in _LOOKS:
        text = looks.sub(instead, text)
    return text


class Pieces:
    """Redaction of JSON that comes in pieces, such as the arguments of a function call as a model writes them."""

    def __init__(self) -> None:
        self._so_far: dict[str, str] = {}

    def take(self, id: str, piece: str) -> str:
        """The piece of the text `id`; hidden as soon as the name of a secret has come before its end."""
        text = self._so_far[id] = self._so_far.get(id, "") + piece
        if text == piece and _parsed(text) is not None:
            return redacted_text(piece)
        named = re.findall(r"""["']([^"'\\]{2,64})\\*["']\s*:""", text)
        return HIDDEN if any(map(is_secret, named)) else redacted_text(piece)

    def end(self, id: str) -> None:
        """The text is whole."""
        self._so_far.pop(id, None)


class HidingFilter(logging.Filter):
    """Hides secrets in log records, and in the errors that come with them; on a handler, or on a logger."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, clean."""
        try:
            told = record.getMessage()
        except Exception:  # a record whose arguments do not fit is logging's to report
            return True
        clean = redacted_text(told)
        if clean != told:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = redacted_text(logging.Formatter().formatException(record.exc_info))
        return True


# Loggers of what we stand on that write headers, addresses or bodies at their most talkative.
TALKATIVE = (
    *("websockets.client", "websockets.server", "uvicorn.error", "uvicorn.access", "httpx", "openai._base_client"),
    *("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "openai", "openai.agents"),
    *("mcp.client.streamable_http", "mcp.client.sse", "aiohttp.client", "aiohttp.access"),
)


def hide_in_logs() -> None:
    """Hide secrets in what our libraries log, in this process, at whatever level; twice does no harm."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(one, HidingFilter) for one in logger.filters):
            logger.addFilter(HidingFilter())


def _member(name: Any, value: Any) -> Any:
    if not is_secret(name):
        return redacted(value, name)
    counted = isinstance(value, (int, float)) and str(name).lower() == "tokens"
    return value if counted else _hidden(value)


def _hidden(value: Any) -> Any:
    """What stands in the place of a secret; that there is none may be seen."""
    nothing = value is None or isinstance(value, bool) or value in ("", [], {})
    return value if nothing else HIDDEN


def _parsed(text: str) -> dict[str, Any] | list[Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def _named(found: re.Match[str], value: str) -> str:
    if not is_secret(found["name"]) or value.strip("\"'\\") in ("", "null", "None", "true", "false", "True", "False"):
        return found.group()
    return found.group().replace(value, HIDDEN) if value not in found["name"] else f"{found['name']}={HIDDEN}"


def _quoted(found: re.Match[str]) -> str:
    if not is_secret(found["name"]) or not found["value"].strip("\"'\\"):
        return found.group()
    mark = found["mark"] or '"'
    return f"{found['open']}{found['name']}{found['between']}{mark}{HIDDEN}{mark}"


def _header(found: re.Match[str]) -> str:
    """A header, or a line of settings; not a sentence that has a colon after such a word."""
    name, value = found["name"].lower(), found["value"]
    if not is_secret(name) or HIDDEN in value:
        return found.group()
    whole = name.replace("_", "-") in ("authorization", "proxy-authorization", "cookie", "set-cookie")
    first, rest = (value, "") if whole else (value.split()[0], value[len(value.split()[0]) :])
    secret = whole or not name.isalpha() or any(character.isdigit() for character in first)
    return f"{found['name']}{found['between']}{HIDDEN}{rest}" if secret else found.group()
