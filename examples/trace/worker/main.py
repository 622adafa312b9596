import os

import assemblyai as aai
from dotenv import load_dotenv

load_dotenv("../.env")
aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]


def transcribe(url: str) -> str:
    return aai.Transcriber().transcribe(url).text or ""
