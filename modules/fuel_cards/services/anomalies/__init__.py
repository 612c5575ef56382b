"""Operations that look wrong: found as they come, decided by people."""
