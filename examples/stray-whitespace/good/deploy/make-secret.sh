#!/bin/sh
# kubectl encodes the value as it is: no `echo`, which would put a newline behind it.
kubectl create secret generic assemblyai --from-literal=ASSEMBLYAI_API_KEY="${ASSEMBLYAI_API_KEY:?}"
