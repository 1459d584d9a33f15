"""The practice engine: a Realtime API on the learner's own machine."""
