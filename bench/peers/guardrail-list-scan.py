"""The plain way to keep figures of guardrails: a list of events in memory, scanned, sorted, counted.

Makes a million events, then answers each line on standard input with the milliseconds that the figures of all
guardrails over the whole list took.
"""
import json
import math
import random
import sys
import time

random.seed(7)
count = int(sys.argv[1])
names = [f"guardrail-{at}" for at in range(10)]
verdicts = ["pass"] * 96 + ["block", "modify", "flag_for_review", "error"]
events = [
    {
        "guardrail": names[at % 10],
        "at": at,
        "verdict": random.choice(verdicts),
        "latency_ms": math.exp(random.gauss(0, 0.6)),
        "call_latency_ms": random.uniform(300, 3000),
    }
    for at in range(count)
]


def percentile(ordered, q):
    return ordered[max(1, math.ceil(len(ordered) * q)) - 1] if ordered else None


def figures(name, since):
    own = [event for event in events if event["guardrail"] == name and event["at"] >= since]
    ended = [event for event in own if event["verdict"] != "error"]
    fired = [event for event in ended if event["verdict"] != "pass"]
    blocked = [event for event in ended if event["verdict"] == "block"]
    latencies = sorted(event["latency_ms"] for event in own)
    return {
        "total": len(own),
        "fire_rate": len(fired) / len(ended) if ended else None,
        "block_rate": len(blocked) / len(ended) if ended else None,
        "mean": sum(latencies) / len(latencies) if latencies else None,
        "quantiles": [percentile(latencies, q) for q in (0.5, 0.95, 0.99)],
        "share": sum(latencies) / sum(event["call_latency_ms"] for event in own) if own else None,
    }


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    found = {name: figures(name, 0) for name in names}
    took = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": took, "total": sum(one["total"] for one in found.values())}), flush=True)
