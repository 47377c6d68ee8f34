"""Answers each line of standard input (JSON: peer, text) with what that tool reads in the text.

Most answers are lists of turns [speaker, start, end, confidence]; of formats with tiers they are lists of
[tier, [[start, end, text], …]].
"""

import io
import json
import os
import sys
import tempfile
from xml.sax.saxutils import quoteattr

import pandas as pd
import parselmouth
import pympi
import textgrid
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import TaskValue
from lxml import etree
from meeteval.io import RTTM, STM, SegLST
from parselmouth.praat import call
from pyannote.database.util import load_lab, load_rttm, load_stm

here = os.path.dirname(__file__)
schema = etree.XMLSchema(etree.parse(os.path.join(here, "eaf-subset.xsd")))
folder = tempfile.TemporaryDirectory()


def stored(text, extension):
    path = os.path.join(folder.name, f"ours{extension}")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return path


def value_or_none(value):
    return None if pd.isna(value) else value


def praat(text):
    grid = parselmouth.Data.read(stored(text, ".TextGrid"))
    tiers = []
    for tier in range(1, call(grid, "Get number of tiers") + 1):
        intervals = []
        for number in range(1, call(grid, "Get number of intervals", tier) + 1):
            label = call(grid, "Get label of interval", tier, number)
            start = call(grid, "Get start time of interval", tier, number)
            end = call(grid, "Get end time of interval", tier, number)
            if label != "":
                intervals.append([start, end, label])
        tiers.append([call(grid, "Get tier name", tier), intervals])
    return tiers


def textgrid_package(text):
    grid = textgrid.TextGrid.fromFile(stored(text, ".TextGrid"))
    return [
        [tier.name, [[one.minTime, one.maxTime, one.mark] for one in tier if one.mark != ""]]
        for tier in grid
    ]


def elan(text):
    path = stored(text, ".eaf")
    schema.assertValid(etree.parse(path))
    file = pympi.Elan.Eaf(path)
    tiers = []
    for name in file.get_tier_names():
        found = file.get_annotation_data_for_tier(name)
        tiers.append([name, [[one[0] / 1000, one[1] / 1000, one[2]] for one in sorted(found)]])
    return tiers


def annotations(by_recording):
    """The turns of pyannote's annotations; a name that pandas takes for a missing value is None."""
    return [
        [value_or_none(label), segment.start, segment.end, None]
        for annotation in by_recording
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]


def segments(file):
    return [
        [one["speaker"], float(one["start_time"]), float(one["end_time"]), one.get("confidence")]
        for one in file.to_seglst().segments
    ]


def rttm_lines(text):
    return [
        [one.speaker_id, float(one.begin_time), float(one.begin_time + one.duration), one.confidence]
        for one in RTTM.parse(text).lines
    ]


def with_number(turns):
    def number(text):
        return None if text is None or text == "<NA>" else float(text)

    return [[*turn[:3], number(turn[3])] for turn in turns]


def rows(text):
    table = pd.read_csv(
        io.StringIO(text, newline=""),
        dtype={"speaker": str, "runner_up": str},
        keep_default_na=False,
        na_values=[""],
    )
    return [[value_or_none(value) for value in row] for row in table.itertuples(index=False)]


def label_studio(text):
    (task,) = json.loads(text)
    (prediction,) = task["predictions"]
    names = {name for region in prediction["result"] for name in region["value"]["labels"]}
    labels = "".join(f"<Label value={quoteattr(name)}/>" for name in sorted(names | {"x"}))
    config = (
        f'<View><Labels name="label" toName="audio">{labels}</Labels>'
        '<Audio name="audio" value="$audio"/></View>'
    )
    interface = LabelInterface(config)
    errors = interface.validate_prediction(prediction, return_errors=True)
    if errors:
        raise ValueError(errors)
    value = TaskValue(**task)
    return [
        [one["value"]["labels"][0], one["value"]["start"], one["value"]["end"], one.get("score")]
        for one in value.predictions[0].result
    ]


READERS = {
    "praat": praat,
    "textgrid": textgrid_package,
    "elan": elan,
    "pyannote-rttm": lambda text: annotations(load_rttm(stored(text, ".rttm")).values()),
    "pyannote-stm": lambda text: annotations(load_stm(stored(text, ".stm")).values()),
    "pyannote-lab": lambda text: annotations([load_lab(stored(text, ".lab"))]),
    "meeteval-rttm": lambda text: with_number(rttm_lines(text)),
    "meeteval-stm": lambda text: with_number(segments(STM.parse(text))),
    "meeteval-seglst": lambda text: with_number(segments(SegLST.parse(text))),
    "pandas": rows,
    "label-studio": label_studio,
}

for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(READERS[question["peer"]](question["text"])), flush=True)
