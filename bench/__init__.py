"""Benchmarks: each runs with one command and prints ratios against something measured in the same run."""
