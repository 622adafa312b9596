import { AssemblyAI } from "assemblyai";

const client = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY! });

export const token = () => client.streaming.createTemporaryToken({ expires_in_seconds: 60 });
