"""What makes a file worth reading, in a module of its own: in most runs no file has it, and nothing else is needed of `key`."""

from __future__ import annotations

# Lower-case bytes that make a file worth reading. All branches begin with one literal, which lets the regex engine jump from
# candidate to candidate: several times the speed of IGNORECASE. So few branches at each step as can be: written out one after
# the other they take twice the time. The misspellings are those seen in public code.
TRIGGER = (
    rb"a(?:s(?:sembly(?:[ _-]?a[ip]|[_-]?(?:key|token|secret))"
    rb"|s?em{1,2}(?:ble?y|bely|bl|eb?ly|lby|bly?e|bley|bliy)[ _-]?ai|smebly[ _-]?ai)"
    rb"|ai(?:[_-]|api|key|token))"
)
