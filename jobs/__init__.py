"""crmlake's own jobs. Each module only declares a job and wires it up; the logic is in the library."""
