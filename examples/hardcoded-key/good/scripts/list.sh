#!/bin/sh
# The ten latest transcripts.
curl -s 'https://api.assemblyai.com/v2/transcript?limit=10' -H "Authorization: ${ASSEMBLYAI_API_KEY:?}"
