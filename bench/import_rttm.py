"""Reads the RTTM file of the first argument with pyannote.database and prints a line of JSON: seconds, growth of memory in MiB."""

import json
import resource
import sys
import time

from pyannote.database.util import load_rttm


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


before = peak_mib()
start = time.perf_counter()
annotations = load_rttm(sys.argv[1])
seconds = time.perf_counter() - start
print(json.dumps({"recordings": len(annotations), "seconds": seconds, "growth": peak_mib() - before}))
