"""What a company's own people see of the vendor's relation to their company."""
