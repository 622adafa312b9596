variable "assemblyai_api_key" {
  type      = string
  sensitive = true
}

resource "kubernetes_secret" "assemblyai" {
  metadata {
    name = "assemblyai"
  }
  data = {
    ASSEMBLYAI_API_KEY = var.assemblyai_api_key
  }
}
