"""The plain way to keep figures of guardrails: a list of events in memory, scanned, sorted, counted.

Reads events as lines of JSON from a file, then answers each line on standard input with the milliseconds that the
figures of all guardrails over the whole list took, by the clock and of processor time, and with the figures.
"""
import json
import math
import sys
import time

with open(sys.argv[1]) as lines:
    events = [json.loads(line) for line in lines]
names = sorted({event["guardrail"] for event in events})


def percentile(ordered, q):
    return ordered[max(1, math.ceil(len(ordered) * q)) - 1] if ordered else None


def figures(name, since):
    own = [event for event in events if event["guardrail"] == name and event["at"] >= since]
    ended = [event for event in own if event["verdict"] != "error"]
    fired = [event for event in ended if event["verdict"] != "pass"]
    blocked = [event for event in fired if event["verdict"] == "block"]
    modified = [event for event in fired if event["verdict"] == "modify"]
    flagged = [event for event in fired if event["verdict"] == "flag_for_review"]
    latencies = sorted(event["latency_ms"] for event in own)
    return {
        "total": len(own),
        "errors": len(own) - len(ended),
        "blocks": len(blocked),
        "modifications": len(modified),
        "flags": len(flagged),
        "fireRate": len(fired) / len(ended) if ended else None,
        "blockRate": len(blocked) / len(ended) if ended else None,
        "flagRate": len(flagged) / len(ended) if ended else None,
        "errorRate": 1 - len(ended) / len(own) if own else None,
        "mean": sum(latencies) / len(latencies) if latencies else None,
        "quantiles": [percentile(latencies, q) for q in (0.5, 0.95, 0.99)],
        "share": sum(latencies) / sum(event["call_latency_ms"] for event in own) if own else None,
    }


print("ready", flush=True)
for _ in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    found = {name: figures(name, 0) for name in names}
    took = (time.perf_counter() - start) * 1000
    spent = (time.process_time() - cpu) * 1000
    print(json.dumps({"ms": took, "cpuMs": spent, "figures": found}), flush=True)
