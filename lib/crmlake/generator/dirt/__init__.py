"""What goes wrong in real files: the kinds of it, and which befall which channel."""
