"""The rest of a mail server that fails: the very first failure counts, since letters have another way."""

from core.integrations.breaker import Breaker

breaker = Breaker(key="mail", patience=1, first=30.0, longest=600.0)
