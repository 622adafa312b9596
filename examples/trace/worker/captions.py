import os

import httpx

BASE = "https://api.assemblyai.com/v2"


def captions(transcript: str) -> str:
    headers = {"Authorization": os.environ["ASSEMBLYAI_API_KEY"]}
    return httpx.get(f"{BASE}/transcript/{transcript}/vtt", headers=headers).raise_for_status().text
