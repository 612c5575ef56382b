"""The company's Telegram bot: people link their chats to it, and it writes to them there."""
