#!/usr/bin/env python3
"""Verifies an export of the log without the product: healing-paws audit export | docs/verify_log.py

usage: verify_log.py [FILE] [POSITION:HASH ...]   reads FILE or standard input; exit code 0 right, 3 damaged, 1 neither
Each POSITION:HASH is a checkpoint written down earlier, which the log must still pass through. See hash-chain.md.
"""
import json, re, struct, sys
from datetime import datetime, timedelta
from hashlib import sha256

# What a line holds, in the order in which the hash covers it.
FIELDS = dict(position=int, aggregate_type=str, aggregate_id=str, sequence=int, event_type=str, event_version=str,
              payload=str, metadata=str, recorded_at=str, hash=str)

def packed(value):
    return struct.pack(">q", value) if type(value) is int else struct.pack(">I", len(value.encode())) + value.encode()

def micros(moment):
    since = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ") - datetime(1970, 1, 1)
    return since // timedelta(microseconds=1)

def link(previous, event):
    covered = dict(event, recorded_at=micros(event["recorded_at"]))
    return sha256(previous + b"".join(packed(covered[field]) for field in FIELDS if field != "hash")).digest()

def verify(lines, checkpoints):
    position, previous, sequences = 0, bytes(32), {}
    def bad(why):
        print(f"bad position {position + 1}: {why} ({position} events verified, last good hash {previous.hex()})")
        return 3
    for line in lines:
        try:
            e = json.loads(line)
            if {name: type(value) for name, value in e.items()} != FIELDS:
                return bad("not an event with exactly the exported fields")
            hashed = link(previous, e)
        except (ValueError, AttributeError, RecursionError, struct.error) as error:
            return bad(f"the line does not read: {error}")
        stream = e["aggregate_type"], e["aggregate_id"]
        if e["position"] != position + 1:
            return bad(f"missing, position {e['position']} stands here")
        if e["hash"] != hashed.hex() or checkpoints.pop(e["position"], e["hash"]) != e["hash"]:
            return bad("altered")
        if e["sequence"] != sequences.get(stream, 0) + 1:
            return bad(f"out of sequence in {stream[0]} {stream[1]}")
        position, previous, sequences[stream] = e["position"], hashed, e["sequence"]
    if checkpoints:
        return bad("missing, although a checkpoint names it or a later one")
    print(f"verified {position} events, last hash {previous.hex()}")
    return 0

if __name__ == "__main__":
    found = [re.fullmatch("([1-9][0-9]*):([0-9a-f]{64})", argument) for argument in sys.argv[1:]]
    files = [argument for argument, match in zip(sys.argv[1:], found) if not match] or ["/dev/stdin"]
    if len(files) > 1 or files[0].startswith("-"):
        sys.exit(__doc__)
    try:
        sys.exit(verify(open(files[0], "rb"), {int(match[1]): match[2] for match in found if match}))
    except OSError as error:
        sys.exit(f"verify_log.py: {error}")
