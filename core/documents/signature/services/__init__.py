"""What people and jobs do about signatures."""
