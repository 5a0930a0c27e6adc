"""One file a question; each prints a table and writes its rows into docs/benchmarks.md."""
