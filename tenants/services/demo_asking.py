"""What the administrators of demonstration companies have asked of the vendor."""

from core.accounts.models import User, UserKind
from core.lib.acting import Acting, acting_as
from core.lib.company import current_company
from tenants.models import AskedKind
from tenants.selectors.asking import list_asked
from tenants.services.asking import answer_company, ask_vendor

COMPANIES = ("fuel", "multi")
VENDOR = Acting(name="Тимур Ахметов", kind="vendor")


def fill() -> bool:
    """Ask for an improvement and tell of a problem that is solved, unless something was asked; say whether needed."""
    asker = User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("pk").first()
    if current_company().slug not in COMPANIES or asker is None or list_asked():
        return False
    with acting_as(Acting(user_id=asker.pk, name=asker.name, kind="staff")):
        problem = ask_vendor(
            kind=AskedKind.PROBLEM,
            title="Письма уходят с задержкой",
            text="Сегодня утром уведомления о счетах приходили клиентам через час.",
        )
        ask_vendor(
            kind=AskedKind.WISH,
            title="Выгрузка реестра в XML",
            text="Хотим выгружать реестр в XML для 1С, сейчас есть только XLSX и CSV.",
        )
    with acting_as(VENDOR):
        text = "Почтовый сервер был перегружен, очередь разошлась к 10:40. Больше не должно повториться."
        answer_company(ticket_id=problem, text=text, status="done")
    return True
