"""The arguments of each command, and the calls that they stand for."""
