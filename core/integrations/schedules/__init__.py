"""The company's recurring work, as its administrators see it: when, what came of it, on or off."""
