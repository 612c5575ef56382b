"""What proves later which words went out."""

import hashlib


def digest_of(subject: str, body: str) -> str:
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()
