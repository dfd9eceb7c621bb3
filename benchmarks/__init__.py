"""Measurements; each script prints a table and, last, one JSON object."""
