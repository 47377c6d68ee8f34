"""Answers each line of standard input (JSON: turns, seconds) with the seconds of overlap according to pyannote.core."""

import json
import sys

from pyannote.core import Annotation, Segment

for line in sys.stdin:
    case = json.loads(line)
    annotation = Annotation()
    for track, turn in enumerate(case["turns"]):
        annotation[Segment(turn["start"], turn["end"]), track] = turn["speaker"]
    overlap = annotation.get_overlap()
    if overlap:
        # Turns may end after the recording; that part does not count.
        overlap = overlap.crop(Segment(0, case["seconds"]))
    print(overlap.duration(), flush=True)
