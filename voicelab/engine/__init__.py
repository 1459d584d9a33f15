"""The practice engine: a Realtime API on the learner's own machine.

In the middle is the conversation: its state, its turns and the life of a response, driven by one inbox. `ears` hear,
`brain` decides, `voice` speaks, `doors` let the world in; `live` is another interface to the same. It imports `audio`
and `meaning`, and nothing of ours imports it but the command line: the rest of the package reaches it over the network,
as it reaches OpenAI.
"""
