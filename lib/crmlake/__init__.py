"""crmlake: Spark jobs that turn raw customer files into decisions, on Delta tables."""
