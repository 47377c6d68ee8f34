"""Answers each line of standard input (JSON: reference, hypothesis, uem, collar, skipOverlap) with pyannote.metrics."""

import json
import sys

from annotation import annotation, timeline
from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate


for line in sys.stdin:
    case = json.loads(line)
    reference = annotation(case["reference"])
    hypothesis = annotation(case["hypothesis"])
    uem = timeline(case["uem"])
    options = {"collar": case["collar"], "skip_overlap": case["skipOverlap"]}
    der = DiarizationErrorRate(**options)(reference, hypothesis, uem=uem, detailed=True)
    jaccard = JaccardErrorRate(**options)
    jer = jaccard(reference, hypothesis, uem=uem)
    cropped = jaccard.uemify(reference, hypothesis, uem=uem, **options)
    answer = {
        "total": der["total"],
        "missed": der["missed detection"],
        "falseAlarm": der["false alarm"],
        "confusion": der["confusion"],
        "der": der["diarization error rate"],
        "jer": jer,
        # The mapping of the Jaccard error rate: speaker of the reference → speaker of the hypothesis.
        "mapping": jaccard.optimal_mapping(cropped[1], cropped[0]),
    }
    print(json.dumps(answer), flush=True)
