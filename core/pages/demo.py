def fill() -> bool:
    return False
