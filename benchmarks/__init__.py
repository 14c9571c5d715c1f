"""Speed and size beside what a user would pick instead: `python -m benchmarks.all`, or one row of its table by name."""
