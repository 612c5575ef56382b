"""What the dashboard says about money."""
