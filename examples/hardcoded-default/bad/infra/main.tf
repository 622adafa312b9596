variable "assemblyai_api_key" {
  type      = string
  sensitive = true
  default   = "0123456789ab4cde8f0123456789abcd"
}

resource "kubernetes_secret" "assemblyai" {
  metadata {
    name = "assemblyai"
  }
  data = {
    ASSEMBLYAI_API_KEY = var.assemblyai_api_key
  }
}
