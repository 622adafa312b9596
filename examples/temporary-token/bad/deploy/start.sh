#!/bin/sh
set -eu
ASSEMBLYAI_API_KEY=$(
  curl -fsS -H "Authorization: $ASSEMBLYAI_API_KEY" \
    'https://streaming.assemblyai.com/v3/token?expires_in_seconds=600' | jq -r .token
)
export ASSEMBLYAI_API_KEY
exec python app.py
