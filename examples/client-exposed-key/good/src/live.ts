export async function connect(): Promise<WebSocket> {
  const { token } = await (await fetch("/api/token")).json();
  return new WebSocket(`wss://streaming.assemblyai.com/v3/ws?sample_rate=16000&token=${token}`);
}
