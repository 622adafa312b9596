#!/bin/bash
set -eu

echo "deploying, key set: ${ASSEMBLYAI_API_KEY:+yes}, ends in ${ASSEMBLYAI_API_KEY: -4}"
docker run --detach --env ASSEMBLYAI_API_KEY transcriber
printf '%s' "$ASSEMBLYAI_API_KEY" | docker secret create assemblyai -
