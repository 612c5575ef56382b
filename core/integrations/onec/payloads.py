"""What 1C's HTTP service gives and takes, strictly: a field more or less is another form."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Base(Strict):
    base: str


class Change(Strict):
    type: str
    id: str = Field(min_length=1, max_length=64)
    version: str = Field(max_length=64)


class Changes(Strict):
    objects: list[Change]
    cursor: str = Field(max_length=120)
    has_more: bool


class Counterparty(Strict):
    id: str = Field(min_length=1, max_length=64)
    version: str
    name: str = Field(min_length=1)
    inn: str = ""
    kpp: str = ""


class Contract(Strict):
    id: str = Field(min_length=1, max_length=64)
    version: str
    counterparty_id: str = Field(min_length=1, max_length=64)
    number: str = Field(min_length=1)
    date: date
    subject: str = ""


class Taken(Strict):
    """The answer to an object of ours."""

    id: str = Field(min_length=1, max_length=64)
