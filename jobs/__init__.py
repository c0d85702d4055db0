"""crmlake's own jobs: a declaration and its wiring each; what is worth a unit test is in the library."""
