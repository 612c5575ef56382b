"""The people of a company as its staff manage them: users, what they may do, and who takes over from whom."""
