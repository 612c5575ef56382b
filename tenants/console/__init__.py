"""The vendor's console: the vendor's staff connect companies, see how they fare and switch their modules."""
