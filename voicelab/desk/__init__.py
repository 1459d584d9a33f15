"""What a desk is made of, besides the SDK's agents.

Tools behind a gateway, approvals, guardrails, handoffs with contracts, a supervisor, tool servers, memory, and a check
that reads a desk before anybody calls it. May import `record` and what lies below it; knows nothing of sessions,
widgets or any field.
"""

from .approvals import Approval, Approvals
from .call_context import CallContext, Caller
from .check import check_desk
from .consent import Consent
from .envelope import NotAuthorised, Result, ToolProblem
from .gateway import Gateway, gateway_tool
from .graph import reachable
from .guardrails import Violation, output_guardrail
from .handoffs import HandoffContract, HandoffPolicy
from .memory import Slots, extract
from .supervising import Supervisor, consulted
from .tool_servers import StdioServer, ToolServer

__all__ = [
    "Approval",
    "Approvals",
    "CallContext",
    "Caller",
    "Consent",
    "Gateway",
    "HandoffContract",
    "HandoffPolicy",
    "NotAuthorised",
    "Result",
    "Slots",
    "StdioServer",
    "Supervisor",
    "ToolProblem",
    "ToolServer",
    "Violation",
    "check_desk",
    "consulted",
    "extract",
    "gateway_tool",
    "output_guardrail",
    "reachable",
]
