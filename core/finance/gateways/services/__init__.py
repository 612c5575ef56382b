"""The only writers of connections, online payments, events and refunds."""
