"""Open a voice agent: this host, unlike the others, wants `Bearer`."""

import os

from dotenv import load_dotenv
from websockets.sync.client import connect

load_dotenv()

headers = {"Authorization": f"Bearer {os.environ['ASSEMBLYAI_API_KEY']}"}
with connect("wss://agents.assemblyai.com/v1/ws", additional_headers=headers) as agent:
    print(agent.recv())
