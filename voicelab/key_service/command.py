"""`python -m voicelab keys`: the key service as a process of its own, alone or as a service of a JupyterHub."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
import yaml

from voicelab.call_errors import CallError
from voicelab.endpoint import choose_endpoint
from voicelab.redaction import HidingFilter

from .accounts import Holders, KnownHolders
from .ledger import Ledger
from .running import SERVER
from .service import KeyService

DEFAULT_PORT = 8090


def main(argv: list[str]) -> int:
    """Serve until SIGINT or SIGTERM; 2 for a bad argument."""
    options = parser().parse_args(argv)
    try:
        ledger = Ledger(options.budget, options.ledger)
        holders = _holders(options)
        upstream = choose_endpoint()
    except (ValueError, OSError, CallError) as problem:
        print(f"voicelab keys: {problem}", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(HidingFilter())
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells each request, and ours tell what matters
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")
    url = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
    host, port = url.hostname or options.host, url.port or options.port
    app = KeyService(upstream, holders, ledger, prefix=prefix).app()
    logging.info("The key of %s is shared at http://%s:%s%s/v1", upstream.name, host, port, prefix.rstrip("/"))
    uvicorn.run(app, host=host, port=port, **SERVER)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 -m voicelab keys", description=__doc__)
    parser.add_argument("--budget", type=float, default=1.0, metavar="DOLLARS", help="of each person (default: 1.00)")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="keep what was spent there, over restarts")
    parser.add_argument("--tokens", type=Path, metavar="FILE", help="YAML with a line `name: token` for each person")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"default: {DEFAULT_PORT}")
    return parser


def _holders(options: argparse.Namespace) -> Holders:
    if os.environ.get("JUPYTERHUB_SERVICE_NAME"):
        from .hub import HubHolders

        return HubHolders()
    if options.tokens is None:
        raise ValueError("--tokens FILE is needed: who may use the key? Outside a JupyterHub nobody else knows.")
    return KnownHolders(_tokens(options.tokens))


def _tokens(path: Path) -> dict[str, str]:
    """The tokens of a file, by the names of those who have them; none of them is in what is raised.

    Raises:
        ValueError: saying what is wrong, and in which line.
        OSError: if the file cannot be read.
    """
    try:
        tokens = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}," if mark else str(path)
        raise ValueError(f"{place} is no YAML: write a line `name: token` for each person.") from None
    fine = isinstance(tokens, dict) and tokens and all(isinstance(token, str) and token for token in tokens.values())
    if not fine:
        raise ValueError(f"{path} must have a line `name: token` for each person, each token a text.")
    names: dict[str, str] = {}
    for name, token in tokens.items():
        if (other := names.setdefault(token, str(name))) != str(name):
            raise ValueError(f"In {path} {other} and {name} have the same token: give each one of their own.")
    return {name: token for token, name in names.items()}
