#!/bin/sh
# kubectl encodes the value as it is; `echo` would add a newline to it.
kubectl create secret generic assemblyai --from-env-file=.env
