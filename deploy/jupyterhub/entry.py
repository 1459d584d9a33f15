"""Who gets in: passwords chosen at the first login, an instructor's beforehand, and few guesses for anybody."""

from __future__ import annotations

import dbm
import ipaddress
import os
import secrets
import time
from collections.abc import Callable
from typing import Any

import bcrypt
from firstuseauthenticator import FirstUseAuthenticator
from traitlets import Unicode

FREE_TRIES = 5  # wrong passwords, by account and by address, before anybody has to wait
FREE_TRIES_OF_A_ROOM = 40  # by address: a class behind one router mistypes as well
FIRST_WAIT, LONGEST_WAIT = 30.0, 3_600.0  # seconds; each further wrong password doubles it
PASSWORD_BYTES = 12  # of an instructor's first password: 96 bits
TOLD = "Too many wrong passwords. Wait for {seconds:.0f} seconds, then try again."


class Guesses:
    """Wrong passwords of one account, or from one address, and how long the next try has to wait."""

    def __init__(self, free: int, now: Callable[[], float] = time.monotonic) -> None:
        self._free, self._now = free, now
        self._wrong: dict[str, tuple[int, float]] = {}  # how many, and when the last was made

    def wait(self, name: str) -> float:
        """Seconds before the next try counts; 0 if it may be made now."""
        wrong, last = self._wrong.get(name, (0, 0.0))
        beyond = wrong - self._free
        if beyond < 0:
            return 0.0
        return max(0.0, last + min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(beyond, 16)) - self._now())

    def wrong(self, name: str) -> None:
        """A wrong password; after a day without one, all is forgotten."""
        now = self._now()
        self._wrong = {key: (count, last) for key, (count, last) in self._wrong.items() if now - last < 86_400}
        self._wrong[name] = self._wrong.get(name, (0, 0.0))[0] + 1, now

    def right(self, name: str) -> None:
        """The right password."""
        self._wrong.pop(name, None)


class WorkshopAuthenticator(FirstUseAuthenticator):
    """Learners choose a password at their first login; an instructor has one from the beginning.

    So nobody becomes an instructor by being first. Wrong passwords make an account, and an address, wait ever longer.
    """

    instructors_file = Unicode(help="Where instructors' first passwords are written, for the hub's owner alone").tag(
        config=True
    )

    first_password = Unicode(help="Instructors' first password; a random one for each if it is empty").tag(config=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.accounts, self.addresses = Guesses(FREE_TRIES), Guesses(FREE_TRIES_OF_A_ROOM)
        self._prepare_instructors(self.first_password)

    def _prepare_instructors(self, given: str) -> None:
        """Give each instructor without a password their first one: `given`, or a random one, written into the file."""
        if given and not self._validate_password(given):
            raise SystemExit(f"WORKSHOP_ADMIN_PASSWORD is too short: {self.min_password_length} characters at least.")
        missing = sorted(name for name in self.admin_users if not self.has_password(name))
        made = {name: given or secrets.token_urlsafe(PASSWORD_BYTES) for name in missing}
        if made and not given:
            told = "".join(f"{name}: {password}\n" for name, password in made.items())
            with open(self.instructors_file, "a", encoding="utf-8", opener=_private) as file:
                file.write(told)
            self.log.warning("First passwords of %s are in %s", ", ".join(missing), self.instructors_file)
        for name, password in made.items():
            with dbm.open(self.dbm_path, "c", 0o600) as passwords:
                passwords[name] = bcrypt.hashpw(password.encode(), bcrypt.gensalt())

    def has_password(self, name: str) -> bool:
        """Whether this account has a password already."""
        with dbm.open(self.dbm_path, "c", 0o600) as passwords:
            return name.encode() in passwords

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        """The user's name if the password is right, and nobody has to wait."""
        name, address = self.normalize_username(data["username"]), address_of(handler.request)
        if wait := max(self.accounts.wait(name), self.addresses.wait(address)):
            handler.custom_login_error = TOLD.format(seconds=max(1.0, wait))
            return None
        if name in self.admin_users and not self.has_password(name):
            handler.custom_login_error = "An instructor's first password is made when the hub starts: restart it."
            return None
        accepted = await super().authenticate(handler, data)
        if accepted is None:
            self.addresses.wrong(address)
            if self._user_exists(name):
                self.accounts.wrong(name)
        else:
            self.accounts.right(name)
        return accepted


def address_of(request: Any) -> str:
    """Where a request comes from, as the nearest proxy saw it; what the client itself claims comes before that."""
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    for part in reversed(passed):
        try:
            if not ipaddress.ip_address(part.removeprefix("::ffff:")).is_loopback:
                return part
        except ValueError:
            break
    return "this machine"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
