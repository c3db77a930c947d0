"""POT's exact network simplex on the same grid and the same masses. Arguments: pair n."""
import json
import sys

import numpy as np
import ot

from clock import clock

pair, n = sys.argv[1], int(sys.argv[2])
if pair == "P03":
    half, mix, xi_variance, blur, exact = 8, [(1, 0, 1)], 1, 2**-10, 4.7660446957094486e-7 / 2
else:
    half, mix, xi_variance, blur, exact = 4.5, [(0.6, -1, 0.09), (0.4, 1.2, 0.16)], 0.25, 2**-7, 1.9140972214913360e-4 / 2
h = 2 * half / n
u = -half + h / 2 + h * np.arange(n)


def density(b):
    normal = lambda d, v: np.exp(-(d**2) / (2 * v)) / np.sqrt(2 * np.pi * v)
    fx = sum(w * normal(u - m, v + b) for w, m, v in mix)
    values = np.outer(fx, normal(u, xi_variance + b)).ravel()
    return values / values.sum()


f, g = density(0), density(blur)
points = np.stack(np.meshgrid(u, u, indexing="ij"), axis=-1).reshape(-1, 2)
cost = 0.5 * ot.dist(points, points)
start = clock()
value = ot.emd2(f, g, cost, numItermax=10_000_000)
seconds = clock() - start
print(json.dumps({"seconds": seconds, "check": {"relativeError": float(value / exact - 1)}}))
