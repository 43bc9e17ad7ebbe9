"""Benchmarks for `make bench`: each prints a table and writes JSON, compares within one run, asserts none."""
