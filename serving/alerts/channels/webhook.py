"""A generic webhook: the alert's fields as JSON, signed if a key is given. Belongs here: body, headers, signature."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from serving.alerts.channels.http import checked_address, post
from serving.alerts.message import Message
from serving.alerts.secrets import find_secret, required_secret

SIGNATURE = "X-CEM-Signature-256"


@dataclass(frozen=True)
class WebhookChannel:
    """``url`` and ``signing_key`` are looked for when there is something to send."""

    secrets_file: Path
    clock: Callable[[], datetime]
    allow_http: bool = False
    name: str = "webhook"

    def send(self, message: Message) -> str:
        url = checked_address(required_secret(self.name, "url", self.secrets_file), allow_http=self.allow_http)
        body = json.dumps(message.fields(self.clock())).encode()
        headers = {"X-CEM-Delivery": message.id}
        if key := find_secret(self.name, "signing_key", self.secrets_file):
            headers[SIGNATURE] = signature(key, body)
        return post(url, body, headers)


def signature(key: str, body: bytes) -> str:
    """``sha256=`` and the HMAC-SHA256 (hex) of the body as it is sent."""
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"
