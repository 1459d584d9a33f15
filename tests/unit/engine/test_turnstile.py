"""Who computes next."""

from __future__ import annotations

import threading

from patience import wait_until

from voicelab.engine.turnstile import Turnstile


def passed(*asked: tuple[str, float]) -> list[str]:
    """Who goes through a turnstile of one place in which order, all having come while it was held."""
    turnstile, order, threads = Turnstile(1), [], []

    def go(name: str, in_s: float) -> None:
        with turnstile.turn(in_s):
            order.append(name)

    with turnstile.turn():
        for one in asked:
            threads.append(threading.Thread(target=go, args=one))
            threads[-1].start()
            wait_until(lambda: len(turnstile._waiting) == len(threads))
    for thread in threads:
        thread.join()
    return order


def test_what_is_wanted_first_goes_first_and_equals_in_turn():
    came = ("later words", 3600), ("partial 1", 600), ("partial 2", 601), ("final", 0), ("first words", 0)
    assert passed(*came) == ["final", "first words", "partial 1", "partial 2", "later words"]


def test_what_is_overdue_is_not_passed_by_what_is_wanted_now():
    assert passed(("overdue", -1), ("now", 0)) == ["overdue", "now"]
