"""The doctor: checks whether this machine can refresh a workspace."""
