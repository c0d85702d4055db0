"""The Spark session, built in one place. This file imports nothing: Java is checked before Spark is loaded."""
