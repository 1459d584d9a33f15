"""The ways in from the network: HTTP, WebSocket, WebRTC calls and their sound, and who may use them.

`server` is the house's front door; everything that comes in is checked here and handed to the conversation.
"""
