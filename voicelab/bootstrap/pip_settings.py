"""What pip was told about package indexes and certificates, in uv's words: uv does not read pip's settings."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterable

from voicelab.child_processes import without_secrets

UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
# These change how pip looks, waits or warns, and not what it installs from where.
HARMLESS = {
    "break-system-packages",
    "cache-dir",
    "config-file",  # what is in it is listed too
    "default-timeout",
    "disable-pip-version-check",
    "no-cache-dir",
    "no-color",
    "no-input",
    "no-python-version-warning",
    "no-warn-script-location",
    "prefer-binary",
    "progress-bar",
    "quiet",
    "require-virtualenv",
    "retries",
    "root-user-action",
    "timeout",
    "verbose",
}


def for_uv() -> dict[str, str] | None:
    """uv's environment variables for what pip was told; `None` if uv cannot be told, or nobody knows what pip was."""
    if importlib.util.find_spec("pip") is None:
        return None
    command = [sys.executable, "-m", "pip", "config", "list"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=without_secrets())
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if answer.returncode else translated(answer.stdout.splitlines())


def translated(lines: Iterable[str]) -> dict[str, str] | None:
    """As `for_uv`, of the lines of `pip config list`, such as `global.index-url='https://example.com/simple'`."""
    told: dict[str, str] = {}
    # The most general first: a section for `install` outdoes `global`, and an environment variable both.
    for line in sorted(lines, key=lambda line: (line.startswith(":env:"), line.startswith("install."))):
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section not in ("global", "install", ":env:"):
            continue
        try:
            told[key] = str(ast.literal_eval(value))
        except (SyntaxError, ValueError):
            return None
    if not told.keys() <= UV_VARIABLES.keys() | HARMLESS:
        return None
    variables = {UV_VARIABLES[key]: " ".join(value.split()) for key, value in told.items() if key in UV_VARIABLES}
    if "UV_FIND_LINKS" in variables:
        variables["UV_FIND_LINKS"] = variables["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in variables:
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip: the best version, whichever index has it
    return variables
