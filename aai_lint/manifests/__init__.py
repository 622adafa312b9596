"""What Kubernetes objects say, wherever they stand: in manifests, in patches, in values of charts, in annotations.

A scope is always (namespace, "Kind/name", container or section); the namespace is empty where none is written. An entry named
`*` says that a store has more entries than can be seen.
"""
