"""What several analyses need: samples, scales, parallel Spark actions."""
