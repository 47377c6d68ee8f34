"""Answers each line of standard input (JSON: peer, recording, duration, turns) with a file that the tool writes, in base64.

A turn has speaker, start, end (seconds) and confidence (0–1 or null).
"""

import base64
import json
import os
import sys
import tempfile
from decimal import Decimal

import pandas as pd
import parselmouth
import pympi
import textgrid
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import PredictionValue
from meeteval.io import RTTM, STM, SegLST
from parselmouth.praat import call
from pyannote.core import Annotation, Segment

folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "theirs")


def by_speaker(case):
    tiers = {}
    for turn in case["turns"]:
        tiers.setdefault(turn["speaker"], []).append(turn)
    return tiers.items()


def praat(command, encoding):
    def write(case):
        names = [name for name, _ in by_speaker(case)]
        # Names are separated by blanks here, so the tiers are renamed.
        numbers = " ".join(f"tier{number}" for number in range(len(names)))
        grid = call("Create TextGrid", 0, case["duration"], numbers, "")
        for number, (name, turns) in enumerate(by_speaker(case), start=1):
            call(grid, "Set tier name", number, name)
            for turn in turns:
                for time in (turn["start"], turn["end"]):
                    edges = [
                        call(grid, "Get start time of interval", number, one)
                        for one in range(1, call(grid, "Get number of intervals", number) + 1)
                    ]
                    is_new = all(abs(time - edge) > 1e-6 for edge in [*edges, case["duration"]])
                    if is_new:
                        call(grid, "Insert boundary", number, time)
                middle = (turn["start"] + turn["end"]) / 2
                interval = call(grid, "Get interval at time", number, middle)
                call(grid, "Set interval text", number, interval, name)
        parselmouth.praat.run(f"Text writing preferences: {json.dumps(encoding)}")
        call(grid, command, path)

    return write


def textgrid_package(case):
    grid = textgrid.TextGrid(maxTime=case["duration"])
    for name, turns in by_speaker(case):
        tier = textgrid.IntervalTier(name, 0, case["duration"])
        for turn in turns:
            tier.add(turn["start"], turn["end"], name)
        grid.append(tier)
    grid.write(path)


def elan(case):
    file = pympi.Elan.Eaf(author="a person")
    file.add_linked_file(f"file:///recordings/{case['recording']}.wav", mimetype="audio/x-wav")
    file.remove_tier("default")
    for name, turns in by_speaker(case):
        file.add_tier(name, part=name)
        for turn in turns:
            start, end = round(turn["start"] * 1000), round(turn["end"] * 1000)
            file.add_annotation(name, start, end, name)
    file.to_file(path)


def segments(case):
    return SegLST(
        [
            {
                "session_id": case["recording"],
                "speaker": turn["speaker"],
                "start_time": Decimal(str(turn["start"])),
                "end_time": Decimal(str(turn["end"])),
                "words": "some words",
                **({} if turn["confidence"] is None else {"confidence": turn["confidence"]}),
            }
            for turn in case["turns"]
        ]
    )


def meeteval(kind):
    return lambda case: kind.new(segments(case)).dump(path)


def meeteval_seglst(case):
    with open(path, "w", encoding="utf-8") as file:
        segments(case).dump(file)


def annotation(case):
    result = Annotation(uri=case["recording"])
    for track, turn in enumerate(case["turns"]):
        result[Segment(turn["start"], turn["end"]), track] = turn["speaker"]
    return result


def pyannote(method):
    def write(case):
        with open(path, "w", encoding="utf-8") as file:
            getattr(annotation(case), method)(file)

    return write


def label_studio(case):
    config = (
        '<View><Labels name="label" toName="audio"><Label value="x"/></Labels>'
        '<Audio name="audio" value="$audio"/></View>'
    )
    control = LabelInterface(config).get_control("label")
    regions = [
        control.label(start=turn["start"], end=turn["end"], channel=0, labels=["x"])
        for turn in case["turns"]
    ]
    prediction = PredictionValue(model_version="theirs", score=0.5, result=regions).model_dump()
    for region, turn in zip(prediction["result"], case["turns"]):
        region["value"]["labels"] = [turn["speaker"]]
        if turn["confidence"] is not None:
            region["score"] = turn["confidence"]
    audio = f"s3://bucket/{case['recording']}.wav"
    with open(path, "w", encoding="utf-8") as file:
        json.dump([{"data": {"audio": audio}, "predictions": [prediction]}], file)


def pandas(case):
    table = pd.DataFrame(case["turns"], columns=["speaker", "start", "end", "confidence"])
    # Without scores the type is not a number.
    table["confidence"] = table["confidence"].astype(float)
    table.to_csv(path, index=False)


WRITERS = {
    "praat-long": praat("Save as text file", "UTF-8"),
    "praat-short": praat("Save as short text file", "UTF-8"),
    "praat-utf16": praat("Save as text file", "UTF-16"),
    "textgrid": textgrid_package,
    "pympi": elan,
    "meeteval-rttm": meeteval(RTTM),
    "meeteval-stm": meeteval(STM),
    "meeteval-seglst": meeteval_seglst,
    "pyannote-rttm": pyannote("write_rttm"),
    "pyannote-lab": pyannote("write_lab"),
    "label-studio": label_studio,
    "pandas": pandas,
}

for line in sys.stdin:
    question = json.loads(line)
    WRITERS[question["peer"]](question)
    with open(path, "rb") as file:
        print(json.dumps(base64.b64encode(file.read()).decode()), flush=True)
    os.remove(path)
