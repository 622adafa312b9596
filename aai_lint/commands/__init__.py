"""Commands: each module here is one, with a click command named `command`, and is imported only when it is
asked for. A dash of a name is an underscore of the module.

The callback of a command returns an `Answer`; printing and exiting is left to `cli`.
"""

from __future__ import annotations

from ..records import NamedTuple

DEFAULT = "check"

# In the order of the help page, so that it can be printed without importing them all.
TABLE = {
    "check": "Find what is wrong with the key in these files or folders (the default command).",
    "baseline": "Write today's findings into a file, so that only new ones are reported with it.",
    "env": "Judge the key in the environment of this process: preflight for a container or a step of CI.",
    "init": "Write a start: configuration, commit hook, workflow, and lines for env files. Shows it first.",
    "explain": "Say what a rule means, or which rules explain an error message.",
    "revoke": "Put down that a key was revoked, so that it is found wherever it is still written.",
    "show-config": "Show each option that a run on these paths would have, and where it comes from.",
    "rules": "List all rules.",
    "trace": "Draw the road of the key, from where it is kept to the code that reads it.",
}


class Answer(NamedTuple):
    """What a command has to say: the exit status, and texts with where each goes (a file, or `-` for standard output)."""

    code: int = 0
    texts: tuple[tuple[str, str], ...] = ()
