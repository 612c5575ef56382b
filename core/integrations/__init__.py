"""Talk to other people's services: connections, exchange packets, webhooks, and the sandbox that stands in for them."""
