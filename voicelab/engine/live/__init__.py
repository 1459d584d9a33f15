"""GPT-Live, `/v1/live/sessions`: the service's full-duplex interface, as much of it as one WebSocket and a client's own
backend need.

The conversation in the middle is that of the Realtime interface: the same ears, turns, brain and voice. What is
different lies here. `session` takes commands, `duplex` hears and speaks on one timeline that advances with the caller's
audio, `telling` turns what happens into fragments and delegations, `delegating` reads the instructions' policy.
"""
