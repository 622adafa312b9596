"""Fuzzing: what must hold for any input, inputs that are made to break it, and those that once did."""
