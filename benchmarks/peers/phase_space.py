"""Wigner and Husimi functions of the same rank-32 state: numpy with a DFT matrix, or QuTiP (tool: numpy, qutip, qutip-fft).

The wanted points lie on the grid of the orbitals, which spares these scripts every interpolation. Arguments: kind tool.
"""
import json
import sys

import numpy as np

from clock import clock, repeat

kind, tool = sys.argv[1], sys.argv[2]
rank, points, n, hbar = 32, 512, 256, 0.05
d = 12 / points
y = d * (np.arange(points) - points // 2)
k = np.arange(rank)
x0, xi0 = np.cos(k)[:, None], np.sin(k)[:, None]
phi = np.exp(-((y - x0) ** 2) / (2 * hbar) + 1j * xi0 * (y - x0) / hbar) / ((np.pi * hbar) ** 0.25 * np.sqrt(rank))
first = points // 2 - n // 2
grid = d * (np.arange(n) - n // 2)
# s = 2 m d, m >= 0: the other half is the complex conjugate
m = np.arange(n)
padded = np.pad(phi, ((0, 0), (n, n)))
at = n + first + np.arange(n)
matrix = 2 * np.exp(-1j * np.outer(2 * m * d, grid) / hbar)
matrix[0] /= 2
window = np.exp(-((y[None, :] - grid[:, None]) ** 2) / (2 * hbar)) / (np.pi * hbar) ** 0.25
momenta = np.exp(-1j * np.outer(y, grid) / hbar)


def wigner_matrix():
    c = np.empty((n, n), complex)
    for j in range(n):
        np.einsum("ki,ki->i", padded[:, at + j], padded[:, at - j].conj(), out=c[:, j])
    return (c.real @ matrix.real - c.imag @ matrix.imag) * (2 * d / (2 * np.pi * hbar))


def husimi_matrix():
    out = np.empty((n, n))
    for i in range(n):
        near = np.abs(y - grid[i]) < 6.1 * np.sqrt(hbar) * np.sqrt(2)
        overlap = (phi[:, near] * window[i, near]) @ momenta[near]
        out[i] = (overlap.real**2 + overlap.imag**2).sum(axis=0)
    return out * d * d / (2 * np.pi * hbar)


def with_qutip(method):
    import qutip

    # The same state as QuTiP takes it: 160 Fock levels of an oscillator with this hbar, x = sqrt(hbar) q. Building it is not timed.
    levels = 160
    a = (x0[:, 0] + 1j * xi0[:, 0]) / np.sqrt(2 * hbar)
    rho = sum(qutip.ket2dm(qutip.coherent(levels, z)) for z in a) / rank
    axis = grid / np.sqrt(hbar)
    if kind == "husimi":
        return lambda: qutip.qfunc(rho, axis, axis).T / hbar
    if method == "fft":
        # chooses its momenta itself, as many as positions
        return lambda: qutip.wigner(rho, axis, None, method="fft")[0].T / hbar
    return lambda: qutip.wigner(rho, axis, axis, method="clenshaw").T / hbar


if tool.startswith("qutip"):
    # seconds long: once is enough
    work = with_qutip(tool.partition("-")[2])
    start = clock()
    values = work()
    seconds = clock() - start
else:
    work = wigner_matrix if kind == "wigner" else husimi_matrix
    values = work()
    seconds = repeat(work)
print(json.dumps({"seconds": seconds, "check": {"centre": float(values[n // 2, n // 2]), "square": float((values**2).sum() * d * d)}}))
