"""Who provides what a use needs, and who reads which env file: the only knowledge that joins files.

Rules ask here instead of searching. What `graph` says holds within a *world* (the tree, or a folder that the configuration
names as a project of its own) and, for environment variables, within a *project*: the nearest folder that holds a manifest,
together with the folders above it.
"""

from .graph import Carrier, Graph, Read, Wanted, follow, graph, holds_key
from .naming import distance, nearest
from .parts import fallbacks, literals, references
from .places import in_concerned_file, is_a_name, is_live, is_secret_file, talks_to_bearer_host
from .projects import project, serves, world
from .provision import Absence, Mismatch, absences, keys_as_names, mismatches, names_read
from .stores import Store, alike, consumers, content_of, is_moved, store_of, stores, stores_of, value_meant, values_at

__all__ = [
    "Absence",
    "Carrier",
    "Graph",
    "Mismatch",
    "Read",
    "Store",
    "Wanted",
    "absences",
    "alike",
    "consumers",
    "content_of",
    "distance",
    "fallbacks",
    "follow",
    "graph",
    "holds_key",
    "in_concerned_file",
    "is_a_name",
    "is_live",
    "is_moved",
    "is_secret_file",
    "keys_as_names",
    "literals",
    "mismatches",
    "names_read",
    "nearest",
    "project",
    "references",
    "serves",
    "store_of",
    "stores",
    "stores_of",
    "talks_to_bearer_host",
    "value_meant",
    "values_at",
    "world",
]
