"""Public pages: a company's landing made of blocks, and the requests that visitors send from it."""
