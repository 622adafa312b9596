"""Transcribe what the queue hands over."""

import os

import assemblyai as aai

aai.settings.api_key = os.getenv("ASSEMBLYAI_API_KEY", "0123456789ab4cde8f0123456789abcd")


def transcribe(url: str) -> str:
    return aai.Transcriber().transcribe(url).text or ""
