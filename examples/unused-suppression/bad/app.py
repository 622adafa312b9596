"""Transcribe a recording and print its text."""

import os
import sys

import assemblyai as aai

aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]  # aai-lint: ignore[hardcoded-key] -- until the vault is up

print(aai.Transcriber().transcribe(sys.argv[1]).text)
