"""The base of every Celery task: it runs in the company named in the message, and not at all without one."""

from typing import Any

from celery import Task

from core.jobs.gate import works
from core.lib.company import NoCompany, company_by_schema, current_company, entered, no_company


class CompanyTask(Task):
    """The header `company` holds the schema; it is added from the current company when the message is sent."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        headers = {"company": current_company().schema, **(options.pop("headers", None) or {})}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema = (self.request.headers or {}).get("company")
        if not schema:
            raise NoCompany(f"{self.name} came without a company and does not run")
        with no_company():
            company = company_by_schema(schema)
        if company is None or not works(company):
            return None
        with entered(company):
            return super().__call__(*args, **kwargs)
