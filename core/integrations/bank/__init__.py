"""The company's bank as a program sees it: new lines, statements, and signed notices of new payments."""
