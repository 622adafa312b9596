from dotenv import load_dotenv

load_dotenv()

import assemblyai as aai  # noqa: E402 - it reads the environment when it is imported

print(aai.Transcriber().transcribe("meeting.mp3").text)
