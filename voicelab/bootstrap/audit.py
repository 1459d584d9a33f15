"""Known weaknesses of the installed packages, from the advisories at osv.dev, where they can be reached.

What is found and has been mended upstream is a failure: a newer version is to be had. What nobody has mended is told.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any

from voicelab.child_processes import without_secrets

ADVISORIES = "https://api.osv.dev/v1/query"
NOT_REACHED = 6  # the exit status where nothing can be said
REACH_SECONDS, AUDIT_SECONDS = 4.0, 240.0
LINE = ("pip_audit", "--vulnerability-service", "osv", "--osv-url", ADVISORIES, "--format", "json", "--local")


def reachable() -> bool:
    """Whether somebody answers there, by whatever proxy this machine uses."""
    try:
        with urllib.request.urlopen(ADVISORIES, timeout=REACH_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True  # it answers, and wants another question
    except OSError:
        return False


def weaknesses(report: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What a report of pip-audit tells: a line for each weakness that a newer version mends, and for each other one."""
    mended, open_ = [], []
    for package in report["dependencies"]:
        for found in package.get("vulns") or ():
            line = f"{package['name']} {package['version']}: {found['id']}"
            if found.get("fix_versions"):
                mended.append(f"{line}, mended in {', '.join(found['fix_versions'])}")
            else:
                open_.append(f"{line}, not mended anywhere yet")
    return mended, open_


def main() -> int:
    """Look the installed packages up, and print what is known; 1 if one is to be replaced."""
    if not reachable():
        print("The advisories cannot be reached from here; nothing was looked up.")
        return NOT_REACHED
    line = [sys.executable, "-m", *LINE, "--progress-spinner", "off"]
    try:
        environment = without_secrets()
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS, env=environment)
        mended, open_ = weaknesses(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError, KeyError) as problem:
        print(f"The look-up was not finished ({type(problem).__name__}); nothing is said of the packages.")
        return NOT_REACHED
    print("\n".join([*mended, *open_]) or "No weakness of the installed packages is known.")
    return int(bool(mended))


if __name__ == "__main__":
    raise SystemExit(main())
