"""Answers each line of standard input (JSON: recordings, collar, skipOverlap) with what pyannote.metrics accumulates."""

import json
import sys

from annotation import annotation, timeline
from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate

for line in sys.stdin:
    case = json.loads(line)
    options = {"collar": case["collar"], "skip_overlap": case["skipOverlap"]}
    der = DiarizationErrorRate(**options)
    jer = JaccardErrorRate(**options)
    mappings = []
    for one in case["recordings"]:
        reference, hypothesis = annotation(one["reference"]), annotation(one["hypothesis"])
        uem = timeline(one["uem"])
        for metric in (der, jer):
            metric(reference, hypothesis, uem=uem)
        cropped = jer.uemify(reference, hypothesis, uem=uem, **options)
        # Speaker of the reference → speaker of the hypothesis.
        mappings.append(jer.optimal_mapping(cropped[1], cropped[0]))
    answer = {"total": der["total"], "der": abs(der), "jer": abs(jer), "mappings": mappings}
    print(json.dumps(answer), flush=True)
