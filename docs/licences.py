"""Write `licences.md`: what an installation brings, under which licences, as the installed packages say themselves.

`python docs/licences.py`, in the environment that `python3 -m voicelab` has set up. Versions are left out, so that the
table does not change with each of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "licences.md"
GROUPS = {
    "What the workbook stands on": CHECKOUT / "requirements.txt",
    "What a workshop's hub adds": CHECKOUT / "deploy" / "jupyterhub" / "requirements.txt",
    "What only the tests add": CHECKOUT / "requirements-test.txt",
}
# Licences of libraries that wheels bring along and their metadata do not tell of, by a part of the file's name; from
# the projects' own pages. What is not here is under a licence that asks for no more than a notice.
LIBRARIES = {
    "x264": "GPL-2.0-or-later",
    "x265": "GPL-2.0-or-later",
    "espeak": "GPL-3.0-or-later",
    "avcodec": "LGPL-3.0-or-later",
    "soxr": "LGPL-2.1-or-later",
    "mp3lame": "LGPL-2.0-or-later",
    "gnutls": "LGPL-2.1-or-later",
    "nettle": "LGPL-3.0-or-later or GPL-2.0-or-later",
    "gmp": "LGPL-3.0-or-later or GPL-2.0-or-later",
    "unistring": "LGPL-3.0-or-later or GPL-2.0-or-later",
    "asound": "LGPL-2.1-or-later",
    "gfortran": "GPL-3.0-or-later with the GCC runtime exception",
    "portaudio": "MIT",
}
# Classifiers of old, and how SPDX calls them.
SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
LINKS = re.compile(r"\.(?:so|dylib|dll)\b")
HEAD = """# What an installation brings, and under which licences

voicelab itself is [MIT](../LICENSE). It ships none of the packages below: `python3 -m voicelab` installs them from the
package index, on your machine. If you hand on an installation with everything in it (an image, an archive), you hand on
these packages as well, and have to keep to their terms.

{copyleft}

`python docs/licences.py` makes this page from what the packages say of themselves. A licence in italics is that of a
library inside the wheel. The models for speech and meaning, with their licences, are at the end of the
[README](../README.md).
"""
COPYLEFT = """## Copyleft, and what can be done

- **FFmpeg with x264 and x265.** WebRTC here is aiortc, and aiortc needs PyAV (`av`). PyAV and FFmpeg are BSD and LGPL,
  but the wheels on the index link the video encoders x264 and x265, which are GPL, and so the wheel as a whole is GPL.
  Nothing here needs video, but there is no wheel without the two, and they cannot be taken out, because other parts
  link to them. To do without GPL, run `pip install --no-binary av av`: it builds PyAV against an FFmpeg of your own,
  which has to be configured without `--enable-gpl`.
- **eSpeak NG** (GPL-3.0-or-later, in `espeakng-loader`) is not installed: the voice is hibari. `benchmarks/espeak.py`
  compares with it, if you have installed it. The extra `piper` brings `piper-tts`, which is GPL-3.0-or-later; it is
  installed only if you ask for it.
- Libraries under the LGPL (FFmpeg, soxr and what they bring) are linked dynamically, and can be exchanged.
"""


def closure(requirements: Path) -> dict[str, metadata.Distribution]:
    """The packages of a file and all that they need here, by their normalised names; without what is not installed."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(Requirement(line), "") for line in lines(requirements)]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = normal(requirement.name)
        try:
            distribution = found.get(name) or metadata.distribution(requirement.name)
        except metadata.PackageNotFoundError:
            continue
        known = name in found
        found[name] = distribution
        for inner in () if known and not requirement.extras else distribution.requires or ():
            waiting += [(Requirement(inner), chosen) for chosen in ("", *requirement.extras)]
    return found


def lines(requirements: Path) -> Iterator[str]:
    """The requirements of a file, without comments."""
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if requirement := line.split("#")[0].strip():
            yield requirement


def normal(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(distribution: metadata.Distribution) -> str:
    """What a package says of its licence, in a few words."""
    told = distribution.metadata
    if expression := told.get("License-Expression"):
        return expression
    named = [text.rpartition(" :: ")[2] for text in told.get_all("Classifier") or () if text.startswith("License ::")]
    if named := [SPDX.get(name, name) for name in named if name != "OSI Approved"]:
        return ", ".join(sorted(set(named)))
    text = (told.get("License") or "").strip()
    if text and len(text) < 60:
        return text.splitlines()[0]
    texts = [file.read_text(errors="replace")[:400] for file in licence_files(distribution)]
    guesses = [name for name in ("Apache License", "MIT License", "BSD") if any(name in text for text in texts)]
    return SPDX.get(guesses[0], guesses[0].replace("Apache License", "Apache-2.0")) if guesses else "not said"


def licence_files(distribution: metadata.Distribution) -> list[Path]:
    """The files of a package that have its licence."""
    named = [file for file in distribution.files or () if re.match(r"(?i)licen[cs]e|copying", file.name)]
    return [path for path in (Path(str(file.locate())) for file in named) if path.is_file()]


def inside(distribution: metadata.Distribution) -> dict[str, str]:
    """Libraries in a package whose licence asks for more than a notice, with it."""
    files = [file.name.lower() for file in distribution.files or () if LINKS.search(file.name)]
    return {part: told for part, told in LIBRARIES.items() if any(part in name for name in files)}


def page() -> str:
    """The page's text."""
    seen: set[str] = set()
    parts = [HEAD.format(copyleft=COPYLEFT.strip())]
    for title, requirements in GROUPS.items():
        rows = ["| package | licence |", "| --- | --- |"]
        for name, distribution in sorted(closure(requirements).items()):
            if name not in seen:
                within = (f"*{part}: {told}*" for part, told in inside(distribution).items())
                rows.append(f"| {name} | {'; '.join([licence(distribution), *within])} |")
            seen.add(name)
        parts.append(f"## {title}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
