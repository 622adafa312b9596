export default {
  async fetch(request, env) {
    const { url } = await request.json();
    return fetch("https://api.assemblyai.com/v2/transcript", {
      method: "POST",
      headers: { authorization: env.ASSEMBLYAI_API_KEY, "content-type": "application/json" },
      body: JSON.stringify({ audio_url: url }),
    });
  },
};
