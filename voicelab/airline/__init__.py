"""The airline's support desk, as it stands at the end of the book so far."""

from .agents import main_agent, qa_agent
from .documents import document_lookup_tool

__all__ = ["document_lookup_tool", "main_agent", "qa_agent"]
