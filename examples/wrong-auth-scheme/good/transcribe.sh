#!/bin/sh
set -eu

curl --fail https://api.assemblyai.com/v2/transcript \
  --header "Authorization: $ASSEMBLYAI_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{"audio_url": "https://example.com/talk.mp3"}'

# A proxy of ours has keys of its own, and a scheme.
curl --fail "$GATEWAY/v2/transcript" --header "Authorization: Bearer $GATEWAY_KEY"
