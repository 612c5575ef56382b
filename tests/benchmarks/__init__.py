"""Speed as ratios: ours and a named peer doing the same work in one run on one machine (`make bench`)."""
