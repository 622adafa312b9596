#!/bin/bash
set -eu

echo "deploying with key $ASSEMBLYAI_API_KEY"
docker run --detach --env ASSEMBLYAI_API_KEY transcriber
