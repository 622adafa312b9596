#!/bin/sh
set -eu

# A temporary token for the browser
curl --fail "https://streaming.assemblyai.com/v3/token?expires_in_seconds=60" \
  --header "Authorization: $ASSEMBLYAI_API_KEY"
