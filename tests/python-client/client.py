"""Does one thing with the official client, unmodified but for its base address, and prints what came of it as JSON.

client.py API_URL KEY upload FILE | diarize MEDIA_URL | voiceprint MEDIA_URL | retrieve JOB_ID
client.py API_URL KEY identify JSON (with url, voiceprints, exclusive_matching, matching_threshold)
"""

import json
import sys
import warnings

from pyannoteai.sdk import Client


def do(client: Client, action: str, argument: str):
    if action == "upload":
        return client.upload(argument)
    if action == "diarize":
        return client.diarize(
            argument, confidence=True, turn_level_confidence=True, exclusive=True
        )
    if action == "voiceprint":
        return client.voiceprint(argument)
    if action == "identify":
        given = json.loads(argument)
        return client.identify(given.pop("url"), given.pop("voiceprints"), **given)
    if action == "retrieve":
        return client.retrieve(argument, every_seconds=1)
    raise SystemExit(f"unknown action {action}")


def main(api_url: str, key: str, action: str, argument: str) -> None:
    warnings.simplefilter("ignore")
    Client.API_URL = api_url
    try:
        print(json.dumps({"answer": do(Client(key), action, argument)}))
    except Exception as error:
        arguments = [str(each) for each in error.args]
        print(json.dumps({"raised": type(error).__name__, "arguments": arguments}))


if __name__ == "__main__":
    main(*sys.argv[1:])
