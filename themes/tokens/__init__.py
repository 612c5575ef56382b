"""From eight inputs to every colour of a theme, light and dark, with readable contrast guaranteed."""
