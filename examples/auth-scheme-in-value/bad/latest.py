"""Print the latest transcripts."""

import os

import requests
from dotenv import load_dotenv

load_dotenv()

headers = {"Authorization": os.environ["ASSEMBLYAI_API_KEY"]}
print(requests.get("https://api.assemblyai.com/v2/transcript", headers=headers, timeout=30).json())
