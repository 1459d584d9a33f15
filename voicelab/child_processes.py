"""What the programs that we start are given: as little of our environment as they need, and a group of their own.

A kernel's environment holds keys, and whatever a learner's shell had. A program that we start gets the names below and
what its starter adds; a variable that is not named here stays where it is. Bootstrap needs this room before any
package is installed, so it stands on the standard library, and on `redaction`, which does too.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from voicelab.redaction import is_secret

WINDOWS = sys.platform == "win32"

NEEDED = frozenset(
    # who and where one is, in which language, and where temporary files go
    "HOME USER LOGNAME SHELL TERM PATH PWD LANG LANGUAGE TZ TMPDIR TEMP TMP "
    "XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR "
    # which Python and which libraries run
    "VIRTUAL_ENV CONDA_PREFIX PYTHONPATH PYTHONHOME PYTHONUTF8 PYTHONIOENCODING PYTHONDONTWRITEBYTECODE "
    "PYTHONPYCACHEPREFIX PYTHONUSERBASE PYTHONNOUSERSITE LD_LIBRARY_PATH DYLD_LIBRARY_PATH "
    "DYLD_FALLBACK_LIBRARY_PATH OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS "
    # without these Windows starts no program, or no socket
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES USERPROFILE USERNAME "
    "HOMEDRIVE HOMEPATH PROCESSOR_ARCHITECTURE NUMBER_OF_PROCESSORS".split()
)
NETWORK = frozenset(
    # the way out, for programs that go there; a proxy's address may hold a password
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE".split()
)
# In a variable's name these two say that it holds a secret; elsewhere `key` names many things.
SECRET = re.compile(r"(?:^|_)(?:KEY|TOKEN)(?:$|_)", re.IGNORECASE)
INSTALLERS = ("PIP_", "UV_")  # whose passwords are for the package index, which they have to reach
FIRST_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def small_environment(*also: str, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that any program needs, and those named in `also`; `environ` is this process's if left out."""
    wanted = NEEDED | set(also)
    given = os.environ if environ is None else environ
    # Proxies are written in small letters, too.
    return {name: value for name, value in given.items() if name.upper() in wanted or name.startswith("LC_")}


def without_secrets(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """All variables but those whose names say that they hold a key, a token or a password.

    For installers, whose settings nobody can list; they keep what is written for themselves.
    """
    given = os.environ if environ is None else environ
    return {name: value for name, value in given.items() if _let_through(name)}


def _let_through(name: str) -> bool:
    known = name.startswith(INSTALLERS) or name.upper() in NEEDED  # PWD is where one is, and no password
    return known or not (SECRET.search(name) or is_secret(name))


def apart() -> dict[str, Any]:
    """What `subprocess.Popen` is told so that a signal to our process group (■, Ctrl-C) does not reach the program."""
    return {
        "start_new_session": not WINDOWS,
        "creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    }


@contextlib.contextmanager
def signals_kept() -> Iterator[None]:
    """What is started here is told of SIGINT and SIGTERM once it asks (`voicelab.__main__` does), and not before."""
    if WINDOWS:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FIRST_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
