#!/bin/sh
set -eu
: "${ASSEMBLYAI_API_KEY:?is not set}"
exec python app.py
