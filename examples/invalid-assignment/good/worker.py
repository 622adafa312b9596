"""Transcribe what the queue hands over."""

import os

import assemblyai as aai

aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]


def transcribe(url: str) -> str:
    return aai.Transcriber().transcribe(url).text or ""
