"""Slack's incoming webhook, which Mattermost, Rocket.Chat and others take too. Belongs here: its JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

from serving.alerts.channels.http import checked_address, post
from serving.alerts.message import Message
from serving.alerts.secrets import required_secret


@dataclass(frozen=True)
class SlackChannel:
    """``url`` is looked for when there is something to send."""

    secrets_file: Path
    allow_http: bool = False
    name: str = "slack"

    def send(self, message: Message) -> str:
        url = checked_address(required_secret(self.name, "url", self.secrets_file), allow_http=self.allow_http)
        text = f"*{_escaped(message.title)}*\n{_escaped(message.text)}"
        return post(url, json.dumps({"text": text}).encode(), {})


def _escaped(text: str) -> str:
    """Slack reads <!channel> and the like as commands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
