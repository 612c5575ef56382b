"""Files made of lists in the background: asked for on the list, written by a job, handed to the one who asked."""
