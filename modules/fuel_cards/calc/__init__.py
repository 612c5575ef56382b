"""Pure rules: which tariff holds when, and which sale a return takes back."""
