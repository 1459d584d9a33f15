"""A shared key: one process holds it, and lets others make calls with it, each within a budget.

To them it is an endpoint like any other; what they present is not the key but a token of their own, or a client secret
that was minted here. So no browser and no learner's kernel ever has the key, and one learner cannot spend it all.
"""

from voicelab.redaction import hide_in_logs

from .accounts import KnownHolders
from .ledger import Ledger
from .running import RunningKeyService
from .service import KeyService

__all__ = ["KeyService", "KnownHolders", "Ledger", "RunningKeyService"]

hide_in_logs()  # at DEBUG, the libraries on both of its sides write the headers
