"""Transcribe a recording and print its text."""

import sys

import assemblyai as aai

aai.settings.api_key = "0123456789ab4cde8f0123456789abcd"
# aai.settings.api_key = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"  # the old account

print(aai.Transcriber().transcribe(sys.argv[1]).text)
