"""The client sends the key that it is given."""

import assemblyai as aai


def test_the_key_is_sent_as_it_is() -> None:
    # aai-lint: ignore[hardcoded-key] -- revoked in 2024; the recorded answers were made with it
    aai.settings.api_key = "0123456789ab4cde8f0123456789abcd"
    assert aai.Client.get_default().http_client.headers["authorization"] == aai.settings.api_key
