"""Prints the seconds that pandas needs to write so many turns, with the columns of the table of turns, as CSV."""

import os
import sys
import time

import numpy
import pandas

count = int(sys.argv[1])
n = numpy.arange(count)
own = (n * 37) % 101
speakers = numpy.array([f"SPEAKER_0{k}" for k in range(4)])
turns = pandas.DataFrame(
    {
        "recording_id": (n // 1000).astype(str),
        "recording_name": pandas.Series((n // 1000).astype(str)).radd("Call "),
        "run_id": "run-1",
        "provider": "local",
        "model": "local-1",
        "turn_index": n % 1000,
        "speaker": speakers[n % 4],
        "speaker_name": numpy.where(n % 4 == 0, "Alice", None),
        "start_seconds": numpy.round((n % 1000) * 2.37, 6),
        "end_seconds": numpy.round((n % 1000) * 2.37 + 2.61, 6),
        "duration_seconds": 2.61,
        "confidence": own,
        "runner_up": speakers[(n + 1) % 4],
        "runner_up_confidence": 100 - own,
        "margin": 2 * own - 100,
        "overlap_seconds": 0.48,
    }
)
start = time.perf_counter()
turns.to_csv(os.devnull, index=False)
print(time.perf_counter() - start)
