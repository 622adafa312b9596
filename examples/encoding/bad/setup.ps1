# Windows PowerShell writes UTF-16 here.
"ASSEMBLYAI_API_KEY=$(Read-Host 'API key')" > .env
