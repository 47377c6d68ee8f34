"""Runs each line of code on standard input in the given folder, and prints what the table has."""

import json
import os
import sys

import duckdb
import pandas


def plain(value):
    """A cell as JSON has it; None for a missing one."""
    if pandas.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


os.chdir(sys.argv[1])
for line in sys.stdin:
    table = eval(line, {"duckdb": duckdb, "pandas": pandas})
    frame = table if isinstance(table, pandas.DataFrame) else table.df()
    numeric = [name for name in frame if pandas.api.types.is_numeric_dtype(frame[name])]
    rows = [{name: plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    found = {"columns": list(frame), "numeric": numeric, "rows": rows}
    print(json.dumps(found, default=str), flush=True)
