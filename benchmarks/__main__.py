"""Runs every benchmark, one after the other: python -m benchmarks."""

from __future__ import annotations

from benchmarks import freshness, overhead, segmentation, store

for benchmark in (overhead, freshness, store):
    benchmark.main()
segmentation.main([])
