"""Input of the pages about money; the rules stand in the services."""
