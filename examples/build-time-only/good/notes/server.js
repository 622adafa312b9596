import { AssemblyAI } from "assemblyai";
import express from "express";

const client = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY });

express()
  .post("/notes", express.json(), async (request, response) => {
    const transcript = await client.transcripts.transcribe({ audio: request.body.url });
    response.json({ text: transcript.text });
  })
  .listen(8080);
