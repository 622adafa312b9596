#!/bin/sh
set -eu

# A temporary token for the browser
curl --fail --request POST https://api.assemblyai.com/v2/realtime/token \
  --header "Authorization: $ASSEMBLYAI_API_KEY" \
  --data '{"expires_in": 3600}'
