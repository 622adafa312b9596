import { AssemblyAI } from "assemblyai";
import express from "express";

const client = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY });
const app = express();

app.post("/transcripts", async (request, response) => {
  response.json(await client.transcripts.submit({ audio: request.query.audio }));
});
app.listen(8080);
