"""Newton's equations, N bodies x replicas x Verlet steps, all pairs by vectorised numpy as a careful user writes it: in place,
in blocks that fit the cache, one thread.

Arguments: bodies replicas steps.
"""
import json
import sys
import time

import numpy as np

bodies, count, steps = (int(a) for a in sys.argv[1:4])
dt, block = 0.01, 8


def initial(replicas):
    j = np.arange(bodies * replicas)
    u = (0.5 + j * 0.7548776662466927) % 1
    v = (0.5 + j * 0.5698402909980532) % 1
    radius = 0.5 * np.sqrt(-2 * np.log(1 - 0.999999 * u))
    return ((radius * f(2 * np.pi * v)).reshape(replicas, bodies) for f in (np.cos, np.sin))


def run(x, xi, count_steps):
    d = np.empty((block, bodies, bodies))
    w = np.empty_like(d)

    def force(x):
        n = x.shape[0]
        np.subtract(x[:, :, None], x[:, None, :], out=d[:n])
        np.multiply(d[:n], d[:n], out=w[:n])
        w[:n] *= -0.5
        np.exp(w[:n], out=w[:n])
        return -np.einsum("rjk,rjk->rj", d[:n], w[:n]) / bodies

    for start in range(0, x.shape[0], block):
        xb, xib = x[start : start + block], xi[start : start + block]
        f = force(xb)
        for _ in range(count_steps):
            xib += 0.5 * dt * f
            xb += dt * xib
            f = force(xb)
            xib += 0.5 * dt * f


run(*initial(16), min(steps, 5))
x, xi = initial(count)
start = time.perf_counter()
run(x, xi, steps)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "check": {"x2": float((x**2).mean()), "xi2": float((xi**2).mean())}}))
