"""E-mail over SMTP. Belongs here: the message's form, login, what the server's refusals are called."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from serving.alerts.channels.http import READ_SECONDS
from serving.alerts.delivery import DeliveryFailed
from serving.alerts.message import Message
from serving.alerts.secrets import required_secret
from serving.alerts.settings import EmailSettings


@dataclass(frozen=True)
class EmailChannel:
    """The password is looked for when there is something to send, and only if the settings name a user."""

    settings: EmailSettings
    secrets_file: Path
    name: str = "email"

    def send(self, message: Message) -> str:
        password = required_secret(self.name, "password", self.secrets_file) if self.settings.username else ""
        mail = self._written(message)
        try:
            with self._connected() as server:
                if self.settings.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.settings.username:
                    server.login(self.settings.username, password)
                refused = server.send_message(mail)
        except (smtplib.SMTPException, OSError) as error:
            # A server's own words may repeat a user's name or an address.
            raise _failure(error) from None
        taken = len(self.settings.recipients) - len(refused)
        return f"taken for {taken} of {len(self.settings.recipients)} recipients"

    def _connected(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port_used
        if self.settings.security == "ssl":
            return smtplib.SMTP_SSL(host, port, timeout=READ_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=READ_SECONDS)

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = message.title
        mail["From"] = self.settings.sender
        mail["To"] = ", ".join(self.settings.recipients)
        mail["Message-ID"] = f"<{message.id}@{self.settings.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # no out-of-office answers to an alert
        mail.set_content(message.text)
        return mail


def _failure(error: Exception) -> DeliveryFailed:
    if isinstance(error, ssl.SSLError):
        return DeliveryFailed("its certificate is not trusted, or it does not speak TLS on this port")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryFailed("the server offers no TLS or no login. What to do: see security and port in cem.toml")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryFailed(f"the login was refused ({error.smtp_code}). What to do: check username and password")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return DeliveryFailed(f"every recipient was refused ({codes[0]})", may_pass=all(400 <= c < 500 for c in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryFailed(f"answered {error.smtp_code}", may_pass=400 <= error.smtp_code < 500)
    # smtplib tells a wait that was too long as a server that hung up.
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return DeliveryFailed(f"no answer within {READ_SECONDS:g} s", may_pass=True)
    return DeliveryFailed("cannot be reached", may_pass=True)
