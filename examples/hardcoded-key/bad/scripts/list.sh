#!/bin/sh
# The ten latest transcripts.
curl -s 'https://api.assemblyai.com/v2/transcript?limit=10' -H 'Authorization: 0123456789ab4cde8f0123456789abcd'
