"""Messages that leave the browser: the outbox as the desk sees it, its texts and rules (消息)."""
