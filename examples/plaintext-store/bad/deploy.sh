#!/bin/sh
envsubst < deploy/config.yaml | kubectl apply -f -
