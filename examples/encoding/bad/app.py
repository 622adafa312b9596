"""Answer with the text of an uploaded recording."""

import os

from dotenv import load_dotenv

load_dotenv()

import assemblyai as aai  # noqa: E402

aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]
