"""Who provides what a use needs, and who reads which env file: the only knowledge that joins files.

Rules ask here instead of searching. What `graph` says holds within a *world* (the tree, or a folder that the configuration
names as a project of its own) and, for environment variables, within a *project*: the nearest folder that holds a manifest,
together with the folders above it.
"""

from .clients import keyless as keyless
from .clients import late_loads as late_loads
from .graph import Carrier as Carrier
from .graph import Graph as Graph
from .graph import Read as Read
from .graph import Wanted as Wanted
from .graph import follow as follow
from .graph import graph as graph
from .graph import holds_key as holds_key
from .loaders import Arrival as Arrival
from .loaders import Loading as Loading
from .loaders import arrivals as arrivals
from .loaders import breaking as breaking
from .loaders import loadings as loadings
from .loaders import targets as targets
from .loaders import whole_key as whole_key
from .naming import distance as distance
from .naming import nearest as nearest
from .parts import fallbacks as fallbacks
from .parts import literals as literals
from .parts import references as references
from .places import in_concerned_file as in_concerned_file
from .places import is_a_name as is_a_name
from .places import is_live as is_live
from .places import is_secret_file as is_secret_file
from .places import talks_to_bearer_host as talks_to_bearer_host
from .projects import project as project
from .projects import serves as serves
from .projects import world as world
from .provision import Absence as Absence
from .provision import Mismatch as Mismatch
from .provision import absences as absences
from .provision import keys_as_names as keys_as_names
from .provision import mismatches as mismatches
from .provision import names_read as names_read
from .provision import undocumented as undocumented
from .stores import Store as Store
from .stores import alike as alike
from .stores import consumers as consumers
from .stores import content_of as content_of
from .stores import is_moved as is_moved
from .stores import store_of as store_of
from .stores import stores as stores
from .stores import stores_of as stores_of
from .stores import value_meant as value_meant
from .stores import values_at as values_at
