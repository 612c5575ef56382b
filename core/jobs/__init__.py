"""Work that must happen: job rows, schedules and the workers that run them."""
