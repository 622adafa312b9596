# Out of Windows PowerShell as well: ASCII is UTF-8.
"ASSEMBLYAI_API_KEY=$(Read-Host 'API key')" | Out-File .env -Encoding ascii
