"""Messages that a browser shows though no page of ours is open (Web Push, RFC 8030, 8291 and 8292)."""
