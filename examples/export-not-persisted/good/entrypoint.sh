#!/bin/sh
export ASSEMBLYAI_API_KEY="$(cat /run/secrets/assemblyai_api_key)"
exec python app.py
