"""The clock of a run, and how a short piece of work is timed, as in measure.ts."""
import os
import statistics
import time

# wall time, or the processor time of the thread on a busy machine
clock = time.thread_time if os.environ.get("BENCH_CLOCK") == "cpu" else time.perf_counter


def repeat(work, target=0.4):
    """Median seconds of one call, from blocks of at least 40 ms each, for about `target` seconds."""

    def block(count):
        before = clock()
        for _ in range(count):
            work()
        return clock() - before

    count = 1
    while block(count) < 0.04:
        count *= 2
    times, total = [], 0.0
    while total < target or len(times) < 5:
        seconds = block(count)
        total += seconds
        times.append(seconds / count)
    return statistics.median(times)
