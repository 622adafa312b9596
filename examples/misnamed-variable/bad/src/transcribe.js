import { AssemblyAI } from "assemblyai";

const client = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY });

export const transcribe = (audio) => client.transcripts.transcribe({ audio });
