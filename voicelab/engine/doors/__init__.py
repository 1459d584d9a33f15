"""The ways in from the network: HTTP, WebSocket, WebRTC calls and their sound, and who may use them.

`application` says which address is which route, `shared` has what the routes share. Everything
that comes in is checked here and handed to the conversation.
"""
