"""What is in a file: judged, and drawn as pictures, in a process of its own that can do nothing else."""
