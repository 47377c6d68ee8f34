"""Answers each line of standard input (JSON: confidence, wrong, seconds) with the AUC of scikit-learn; null without both classes."""

import json
import sys

from sklearn.metrics import roc_auc_score

for line in sys.stdin:
    case = json.loads(line)
    auc = None
    if len(set(case["wrong"])) == 2:
        lowness = [-value for value in case["confidence"]]
        auc = roc_auc_score(case["wrong"], lowness, sample_weight=case["seconds"])
    print(json.dumps(auc), flush=True)
