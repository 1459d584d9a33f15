"""Which installers there are: uv where it is, or can be fetched with what pip was told, and pip."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicelab.bootstrap import installing, pip_settings
from voicelab.bootstrap.installing import Installer
from voicelab.bootstrap.pip_settings import translated
from voicelab.bootstrap.progress import SetupError


def found(monkeypatch: pytest.MonkeyPatch, uv: str | None, settings: dict[str, str] | None) -> list[Installer]:
    monkeypatch.setattr(installing.shutil, "which", lambda name: uv)
    monkeypatch.setattr(pip_settings, "for_uv", lambda: settings)
    return installing.installers(Path("venv"), Path("venv/python"))


def test_uv_is_taken_from_the_path_or_fetched_and_pip_comes_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own, pip = found(monkeypatch, "/bin/uv", {})
    assert own.install[0] == "/bin/uv" and not own.fetch and not own.needs_pip
    assert (pip.name, pip.needs_pip) == ("pip", True)
    fetched, pip = found(monkeypatch, None, {"UV_INDEX": "https://example.com/simple"})
    assert fetched.fetch[-1] == installing.UV and fetched.env == {"UV_INDEX": "https://example.com/simple"}
    assert fetched.name == "uv" and fetched.needs_pip and pip.name == "pip"
    assert [installer.name for installer in found(monkeypatch, None, None)] == ["pip"]


def test_a_wheel_is_unpacked_for_one_platform_on_every_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a Python whose packages others see to does it with its pip, or with uv."""
    monkeypatch.setattr(installing.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(installing.shutil, "which", lambda name: "/bin/uv")
    uv = installing.installer_at_hand()
    monkeypatch.undo()
    pip = installing.installer_at_hand()
    assert (uv.name, pip.name) == ("uv", "pip")
    assert "x86_64-manylinux_2_34" in uv.unpack and "manylinux_2_34_x86_64" in pip.unpack
    for one in (uv, pip, *found(monkeypatch, "/bin/uv", {}), *found(monkeypatch, None, {})):
        assert "--no-deps" in one.unpack and one.unpack[-1] == "--target"
    monkeypatch.setattr(installing.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match="ensurepip"):
        installing.installer_at_hand()


def test_what_is_fetched_comes_first_and_is_told_the_settings(tmp_path: Path) -> None:
    note = f"import os, sys; open({str(tmp_path / 'notes')!r}, 'a').write(sys.argv[1] + os.environ['UV_INDEX'] + ';')"
    commands = [(sys.executable, "-c", note, name) for name in ("fetch ", "install ")]
    installer = Installer("uv", (), commands[1], (), commands[0], {"UV_INDEX": "there"})
    installing.install(installer, [tmp_path / "requirements.txt"], tmp_path / "log")
    assert (tmp_path / "notes").read_text() == "fetch there;install there;"
    broken = Installer("uv", (), commands[1], (), (sys.executable, "-c", "print('Read timed out'); exit(1)"), {})
    with pytest.raises(SetupError, match="could not be set up"):
        installing.install(broken, [], tmp_path / "log")
    assert (tmp_path / "notes").read_text() == "fetch there;install there;"


@pytest.mark.parametrize(
    ("lines", "variables"),
    [
        ([], {}),
        (["global.timeout='60'", ":env:.no-input='1'"], {}),
        (["global.index-url='https://a.example/simple'"], {"UV_DEFAULT_INDEX": "https://a.example/simple"}),
        (
            [
                ":env:.index-url='https://e.example'",
                "global.index-url='https://g.example'",
                "install.index-url='https://i'",
            ],
            {"UV_DEFAULT_INDEX": "https://e.example"},
        ),
        (
            ["global.extra-index-url='https://a.example\\nhttps://b.example'"],
            {"UV_INDEX": "https://a.example https://b.example", "UV_INDEX_STRATEGY": "unsafe-best-match"},
        ),
        (
            ["global.find-links='/wheels /more'", "global.cert='/ca.pem'", "global.proxy='http://proxy.example:3128'"],
            {"UV_FIND_LINKS": "/wheels,/more", "SSL_CERT_FILE": "/ca.pem", "ALL_PROXY": "http://proxy.example:3128"},
        ),
        (["global.trusted-host='a.example'"], None),
        (["global.index-url=https://a.example"], None),
        (["install.require-hashes='true'", "global.index-url='https://a.example'"], None),
        (["freeze.timeout='10'", "download.index-url='https://a.example'"], {}),
    ],
)
def test_pips_settings_in_uvs_words(lines: list[str], variables: dict[str, str] | None) -> None:
    assert translated(lines) == variables


def test_pip_is_asked_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "https://person:secret@index.example/simple")
    assert pip_settings.for_uv() == {"UV_DEFAULT_INDEX": "https://person:secret@index.example/simple"}
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert pip_settings.for_uv() is None
    failed = subprocess.CompletedProcess([], 1, "", "")
    monkeypatch.setattr(pip_settings.subprocess, "run", lambda *arguments, **options: failed)
    assert pip_settings.for_uv() is None
    monkeypatch.setattr(pip_settings.importlib.util, "find_spec", lambda name: None)
    assert pip_settings.for_uv() is None
