"""Short messages: operators behind one shape, and the company's choice among them."""
