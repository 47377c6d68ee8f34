"""Diarizes files with another diarizer.

usage: peer.py senko|sherpa-onnx MODELS_FOLDER
Reads a line of JSON a file, {"path", "speakers": number or null}; writes a line, {"turns", "seconds", "cpuSeconds"}, or
null if the diarizer takes no number of speakers. `seconds` is the time that it took, without reading the file, and
`cpuSeconds` that of all its threads on the processor.
"""
import json
import os
import sys
import tempfile
import time
from math import gcd

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE = 16000


def samples(path):
    x, rate = soundfile.read(path, dtype="float32", always_2d=True)
    x = x.mean(axis=1)
    if rate != RATE:
        step = gcd(rate, RATE)
        x = resample_poly(x, RATE // step, rate // step)
    return np.ascontiguousarray(x, np.float32)


def senko():
    import senko as package

    diarizer = package.Diarizer(device="cpu", quiet=True)

    def diarize(x, speakers):
        if speakers is not None:
            return None
        result = diarizer.diarize_samples(x, RATE)
        turns = result["merged_segments"] if result else []
        return [{"speaker": t["speaker"], "start": float(t["start"]), "end": float(t["end"])} for t in turns]

    return diarize


def sherpa(models):
    """With this project's networks and the default threshold."""
    import sherpa_onnx as package

    folder = tempfile.mkdtemp(prefix="peer-")
    segmentation, embedding = f"{folder}/segmentation.onnx", f"{folder}/embedding.onnx"
    save_segmentation(models, segmentation)
    save_embedding(models, embedding)
    pyannote = package.OfflineSpeakerSegmentationPyannoteModelConfig(model=segmentation)

    def config(speakers):
        return package.OfflineSpeakerDiarizationConfig(
            segmentation=package.OfflineSpeakerSegmentationModelConfig(pyannote=pyannote, num_threads=2),
            embedding=package.SpeakerEmbeddingExtractorConfig(model=embedding, num_threads=2),
            clustering=package.FastClusteringConfig(num_clusters=speakers or -1),
        )

    diarizer = package.OfflineSpeakerDiarization(config(None))

    def diarize(x, speakers):
        diarizer.set_config(config(speakers))
        turns = diarizer.process(x).sort_by_start_time()
        return [{"speaker": str(t.speaker), "start": t.start, "end": t.end} for t in turns]

    return diarize


def save_segmentation(models, path):
    import onnx

    model = onnx.load(f"{models}/segmentation.onnx")
    facts = {"model_type": "pyannote-segmentation-3.0", "num_speakers": 3, "powerset_max_classes": 2, "num_classes": 7,
             "sample_rate": RATE, "window_size": 10 * RATE, "receptive_field_size": 991, "receptive_field_shift": 270}
    save(model, facts, path)


def save_embedding(models, path):
    """Joins trunk and head by the mean and the unbiased standard deviation of the frames."""
    import onnx
    from onnx import TensorProto, helper

    trunk, head = (onnx.load(f"{models}/embedding-{part}.onnx") for part in ("frames", "head"))
    for model in (trunk, head):
        model.ir_version = 8
    opset = trunk.opset_import[0].version
    info = helper.make_tensor_value_info
    floats = lambda name, values: helper.make_tensor(name, TensorProto.FLOAT, [], values)
    ints = lambda name, values: helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean3"], axes=[2], keepdims=1),
        helper.make_node("Sub", ["x", "mean3"], ["centred"]),
        helper.make_node("Mul", ["centred", "centred"], ["squares"]),
        helper.make_node("ReduceSum", ["squares", "last"], ["sum"], keepdims=0),
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "last"], ["frames"]),
        helper.make_node("Cast", ["frames"], ["n"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["n", "one"], ["degrees"]),
        helper.make_node("Div", ["sum", "degrees"], ["variance"]),
        helper.make_node("Sqrt", ["variance"], ["deviation"]),
        helper.make_node("Squeeze", ["mean3", "last"], ["mean"]),
        helper.make_node("Concat", ["mean", "deviation"], ["pooled"], axis=1),
    ]
    graph = helper.make_graph(nodes, "pooling", [info("x", TensorProto.FLOAT, ["b", 512, "t"])],
                              [info("pooled", TensorProto.FLOAT, ["b", 1024])], [ints("last", [2]), floats("one", [1.0])])
    pooling = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    whole = join(trunk, join(pooling, head, "pooling_", "head_"), "trunk_", "rest_")
    facts = {"framework": "3d-speaker", "language": "Chinese, English", "url": "", "comment": "CAM++", "sample_rate": RATE,
             "output_dim": 192, "normalize_samples": 1, "feature_normalize_type": ""}
    save(whole, facts, path)


def join(first, second, prefix1, prefix2):
    """Feeds the output of the first model to the second."""
    from onnx import compose

    first = compose.add_prefix(first, prefix1)
    second = compose.add_prefix(second, prefix2)
    return compose.merge_models(first, second, [(first.graph.output[0].name, second.graph.input[0].name)])


def save(model, facts, path):
    import onnx

    for key, value in facts.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)
    onnx.save(model, path)


def main():
    peer, models = sys.argv[1:]
    # Only answers go to the real standard output.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    diarize = senko() if peer == "senko" else sherpa(models)
    for line in sys.stdin:
        job = json.loads(line)
        x = samples(job["path"])
        start, cpu = time.perf_counter(), time.process_time()
        turns = diarize(x, job["speakers"])
        times = {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}
        answers.write(json.dumps(None if turns is None else {"turns": turns, **times}) + "\n")
        answers.flush()


main()
