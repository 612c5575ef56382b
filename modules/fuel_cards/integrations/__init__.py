"""How suppliers' cabinets speak: clients that turn their words into ours, and the played suppliers."""
