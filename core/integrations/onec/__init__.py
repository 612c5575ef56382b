"""1C: clients and agreements as its accounting knows them."""
