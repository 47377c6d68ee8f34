"""Answers each line of standard input (JSON: kind, cases) with what SciPy, scikit-learn and NumPy say."""

import json
import sys
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binomtest, mannwhitneyu, norm, spearmanr
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score

Z = norm.ppf(0.975)


def wilson_count(case):
    interval = binomtest(case["hits"], case["n"]).proportion_ci(0.95, method="wilson")
    return [interval.low, interval.high]


def score_limits(share, n):
    """The limits by their definition: |share - p| = z * sqrt(p * (1 - p) / n)."""

    def distance(p):
        return (share - p) ** 2 - Z**2 * p * (1 - p) / n

    low = 0.0 if share == 0 else brentq(distance, 0, share, xtol=1e-15)
    high = 1.0 if share == 1 else brentq(distance, share, 1, xtol=1e-15)
    return [low, high] if 0 < share < 1 else edge_limits(share, n)


def edge_limits(share, n):
    other = Z**2 / (n + Z**2)
    return [0.0, other] if share == 0 else [1 - other, 1.0]


def weighted(case):
    weights, hits = np.array(case["weights"]), np.array(case["hits"], dtype=float)
    share = np.average(hits, weights=weights)
    size = weights.sum() ** 2 / (weights**2).sum()
    share = round(share) if min(share, 1 - share) < 1e-12 else share
    return {"share": share, "size": size, "interval": score_limits(share, size)}


def isotonic(case):
    scores, values, weights = (np.array(case[name]) for name in ("scores", "values", "weights"))
    model = IsotonicRegression(out_of_bounds="clip")
    model.fit(scores, values, sample_weight=weights)
    return model.predict(np.array(case["at"])).tolist()


def kappa(case):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = cohen_kappa_score(case["first"], case["second"])
    return None if np.isnan(value) else value


def u_test(case):
    return mannwhitneyu(
        case["first"], case["second"], alternative="two-sided", method="asymptotic"
    ).pvalue


def spearman(case):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = spearmanr(case["x"], case["y"]).statistic
    return None if np.isnan(value) else value


def quantiles(case):
    return np.quantile(case["first"], [0.5, 0.1]).tolist()


def auc_of(scores, wrong, time):
    if len(np.unique(wrong)) < 2:
        return None
    return roc_auc_score(wrong, -scores, sample_weight=time)


def ece_of(scores, wrong, time):
    bins = np.minimum(scores // 10, 9).astype(int)
    total = 0.0
    for one in np.unique(bins):
        inside = bins == one
        mean = np.average(scores[inside] / 100, weights=time[inside])
        right = np.average(1 - wrong[inside], weights=time[inside])
        total += time[inside].sum() * abs(mean - right)
    return total / time.sum()


def mulberry32(seed):
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        more = ((mixed ^ (mixed >> 7)) * (61 | mixed)) & 0xFFFFFFFF
        mixed = ((mixed + more) & 0xFFFFFFFF) ^ mixed
        yield ((mixed ^ (mixed >> 14)) & 0xFFFFFFFF) / 4294967296


def reliability(case):
    scores, wrong, time = (np.array(case[name], float) for name in ("scores", "wrong", "time"))
    recordings = np.array(case["recordings"])
    answer = {"auc": auc_of(scores, wrong, time), "ece": ece_of(scores, wrong, time)}
    names = list(dict.fromkeys(case["recordings"]))
    members = [np.flatnonzero(recordings == name) for name in names]
    random = mulberry32(case["seed"])
    aucs, eces = [], []
    for _ in range(case["resamples"]):
        drawn = np.concatenate([members[int(next(random) * len(names))] for _ in names])
        picked = scores[drawn], wrong[drawn], time[drawn]
        aucs.append(auc_of(*picked))
        eces.append(ece_of(*picked))
    known = [value for value in aucs if value is not None]
    answer["aucInterval"] = (
        np.percentile(known, [2.5, 97.5]).tolist() if len(known) >= 0.95 * len(aucs) else None
    )
    answer["eceInterval"] = np.percentile(eces, [2.5, 97.5]).tolist()
    return answer


def inclusion(sizes, total):
    """Probabilities proportional to size: what exceeds 1 is taken out, until nothing does."""
    certain = np.zeros(len(sizes), bool)
    while True:
        free = ~certain
        if not free.any():
            return np.ones(len(sizes))
        probabilities = np.ones(len(sizes))
        rest = total - sizes[certain].sum()
        probabilities[free] = free.sum() * sizes[free] / rest
        more = free & (probabilities >= 1)
        if not more.any():
            return probabilities
        certain |= more


def wrong_time(case):
    heard = sum(seconds for seconds, wrong in case["complete"] if wrong)
    estimate, below, above, unknown = heard, 0.0, 0.0, 0.0
    for stratum in case["sampled"]:
        sizes = np.array([seconds for seconds, _ in stratum["draws"]])
        wrong = np.array([wrong for _, wrong in stratum["draws"]], bool)
        probabilities = inclusion(sizes, stratum["seconds"])
        certain = probabilities >= 1
        heard += sizes[wrong].sum()
        free = ~certain
        rest = stratum["seconds"] - sizes[certain].sum()
        # Of a few draws nothing is concluded: they stand for themselves, and what is left widens the upper limit.
        if 0 < free.sum() < 10:
            estimate += sizes[wrong].sum()
            unknown += stratum["seconds"] - sizes.sum()
            continue
        estimate += (sizes[wrong] / probabilities[wrong]).sum()
        if not free.any():
            continue
        share = wrong[free].mean()
        low, high = score_limits(share, free.sum() / (1 - probabilities[free].mean()))
        below += (rest * (share - low)) ** 2
        above += (rest * (high - share)) ** 2
    return {
        "estimate": estimate,
        "low": max(heard, estimate - below**0.5),
        "high": estimate + above**0.5 + unknown,
    }


KINDS = {
    "wilson": wilson_count,
    "weighted": weighted,
    "isotonic": isotonic,
    "kappa": kappa,
    "mann-whitney": u_test,
    "spearman": spearman,
    "quantiles": quantiles,
    "reliability": reliability,
    "wrong-time": wrong_time,
}

for line in sys.stdin:
    question = json.loads(line)
    answers = [KINDS[question["kind"]](case) for case in question["cases"]]
    print(json.dumps(answers), flush=True)
