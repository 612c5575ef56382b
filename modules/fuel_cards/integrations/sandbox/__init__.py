"""The played suppliers of fuel: a cabinet with an API and a folder with files."""
