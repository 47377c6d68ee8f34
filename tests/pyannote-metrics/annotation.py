"""Turns and parts as pyannote.core has them."""

from pyannote.core import Annotation, Segment, Timeline


def annotation(turns):
    result = Annotation()
    for track, turn in enumerate(turns):
        result[Segment(turn["start"], turn["end"]), track] = turn["speaker"]
    return result


def timeline(parts):
    return Timeline([Segment(part["start"], part["end"]) for part in parts])
