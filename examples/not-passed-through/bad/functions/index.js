import { AssemblyAI } from "assemblyai";
import { defineSecret } from "firebase-functions/params";
import { onRequest } from "firebase-functions/v2/https";

const apiKey = defineSecret("ASSEMBLYAI_API_KEY");

export const captions = onRequest({ cors: true }, async (request, response) => {
  const client = new AssemblyAI({ apiKey: apiKey.value() });
  const transcript = await client.transcripts.transcribe({ audio: request.body.url });
  response.json({ text: transcript.text });
});
