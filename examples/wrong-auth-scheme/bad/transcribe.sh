#!/bin/sh
set -eu

curl --fail https://api.assemblyai.com/v2/transcript \
  --header "Authorization: Bearer $ASSEMBLYAI_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{"audio_url": "https://example.com/talk.mp3"}'
