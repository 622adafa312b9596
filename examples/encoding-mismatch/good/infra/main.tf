variable "assemblyai_api_key" {
  type      = string
  sensitive = true
}

resource "kubernetes_secret" "transcriber" {
  metadata {
    name = "transcriber"
  }
  data = {
    ASSEMBLYAI_API_KEY = var.assemblyai_api_key
  }
}
