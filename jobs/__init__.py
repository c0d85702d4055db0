"""The jobs of crmlake: one declaration each, with its wiring. The logic is in the library."""
