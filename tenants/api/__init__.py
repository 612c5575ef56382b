"""The vendor's API on the console's host: companies and how they are connected."""
