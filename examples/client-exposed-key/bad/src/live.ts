import { AssemblyAI } from "assemblyai";

const client = new AssemblyAI({ apiKey: import.meta.env.VITE_ASSEMBLYAI_API_KEY });

export const transcribe = (file: File) => client.transcripts.transcribe({ audio: file });
