"""SecantusDB with the user that the `mongo` image would make: made once without passwords, then served with them."""

import os
import subprocess
import time

import pymongo

FOLDER = "/data/db"
MADE = f"{FOLDER}/user-made"
# A server of its own, as the compose file's: the member of a set would name itself 0.0.0.0.
COMMAND = ["secantusd-py", "--standalone", "--host", "0.0.0.0", "--port", "27017", "--storage-path", f"{FOLDER}/store"]


def make_user():
    name, password = (os.environ[f"MONGO_INITDB_ROOT_{part}"] for part in ("USERNAME", "PASSWORD"))
    # On another port: nobody gets in meanwhile.
    server = subprocess.Popen([*COMMAND, "--host", "127.0.0.1", "--port", "27018"])
    try:
        client = pymongo.MongoClient("mongodb://127.0.0.1:27018", serverSelectionTimeoutMS=60_000)
        roles = [{"role": "root", "db": "admin"}]
        client.admin.command("createUser", name, pwd=password, roles=roles)
        client.close()
    finally:
        server.terminate()
        server.wait()
    with open(MADE, "w") as file:
        file.write(str(time.time()))


if not os.path.exists(MADE):
    make_user()
os.execvp(COMMAND[0], [*COMMAND, "--auth"])
