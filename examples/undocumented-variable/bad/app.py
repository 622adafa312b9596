"""Summarise a recording: AssemblyAI for the words, OpenAI for the summary."""

import os

import assemblyai as aai
from openai import OpenAI

aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]
openai = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
