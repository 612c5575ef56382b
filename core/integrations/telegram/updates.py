"""What Telegram tells the webhook."""

from pydantic import BaseModel, Field, ValidationError

from core.integrations.telegram.linking import Said

KEPT_OUT = frozenset({"kicked", "left"})


class Chat(BaseModel):
    id: int
    type: str = "private"
    first_name: str = ""
    username: str = ""


class Message(BaseModel):
    chat: Chat
    text: str = Field(default="", max_length=5000)


class Member(BaseModel):
    status: str = ""


class MemberChange(BaseModel):
    chat: Chat
    new_chat_member: Member


class Update(BaseModel):
    message: Message | None = None
    my_chat_member: MemberChange | None = None


def read(content: bytes) -> Said | None:
    """Return what was said in a private chat; None for whatever else Telegram may tell, or nobody can read."""
    try:
        update = Update.model_validate_json(content)
    except ValidationError:
        return None
    if update.my_chat_member is not None and update.my_chat_member.chat.type == "private":
        kept_out = update.my_chat_member.new_chat_member.status in KEPT_OUT
        return Said(chat_id=update.my_chat_member.chat.id, kept_out=kept_out)
    if update.message is not None and update.message.chat.type == "private" and update.message.text:
        chat = update.message.chat
        return Said(
            chat_id=chat.id, name=f"@{chat.username}" if chat.username else chat.first_name, text=update.message.text
        )
    return None
