"""Acts as people see them: lists, pages, jobs, messages."""
