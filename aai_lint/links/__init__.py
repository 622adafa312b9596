"""Who provides what a use needs, and who reads which env file: the only knowledge that joins files.

Rules ask here instead of searching. What `graph` says holds within a *world* (the tree, or a folder that the configuration
names as a project of its own) and, for environment variables, within a *project*: the nearest folder that holds a manifest,
together with the folders above it.
"""

from .graph import Carrier, Graph, Read, Wanted, follow, graph
from .naming import distance, nearest
from .parts import fallbacks, literals, references
from .places import in_concerned_file, is_a_name, is_live, is_secret_file, talks_to_bearer_host
from .projects import project, serves, world
from .provision import Absence, Mismatch, absences, keys_as_names, mismatches, names_read

__all__ = [
    "Absence",
    "Carrier",
    "Graph",
    "Mismatch",
    "Read",
    "Wanted",
    "absences",
    "distance",
    "fallbacks",
    "follow",
    "graph",
    "in_concerned_file",
    "is_a_name",
    "is_live",
    "is_secret_file",
    "keys_as_names",
    "literals",
    "mismatches",
    "names_read",
    "nearest",
    "project",
    "references",
    "serves",
    "talks_to_bearer_host",
    "world",
]
