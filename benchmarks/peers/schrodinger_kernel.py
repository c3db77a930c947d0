"""Three particles on the line, all three coordinates on a grid, Strang, in place, plans made beforehand.

Packets at -1, 0.2, 0.9 with momenta 0.3, -0.5, 0.1; V = -exp(-d^2/2), each pair with 1/3. Arguments: library points steps threads.
"""
import json
import sys

import numpy as np

from clock import clock

library, n, steps, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
hbar, half, dt = 0.4, 8.0, 0.02
d = 2 * half / n
y = -half + d * np.arange(n)
packets = [
    np.exp(-((y - x0) ** 2) / (2 * hbar) + 1j * xi0 * (y - x0) / hbar) / (np.pi * hbar) ** 0.25
    for x0, xi0 in ((-1, 0.3), (0.2, -0.5), (0.9, 0.1))
]
a, b, c = y[:, None, None], y[None, :, None], y[None, None, :]


def well(u):
    return -np.exp(-(u**2) / 2)


v = (well(a - b) + well(a - c) + well(b - c)) / 3
kick = np.exp(-1j * dt / hbar * v)
half_kick = np.exp(-0.5j * dt / hbar * v)
xi = 2 * np.pi * hbar * np.fft.fftfreq(n, d)
one = np.exp(-0.5j * dt / hbar * xi**2)
drift = one[:, None, None] * one[None, :, None] * one[None, None, :]
initial = packets[0][:, None, None] * packets[1][None, :, None] * packets[2][None, None, :]

if library == "scipy":
    import scipy.fft

    psi = initial.copy()

    def do_drift():
        global psi
        psi = scipy.fft.fftn(psi, overwrite_x=True, workers=threads)
        psi *= drift
        psi = scipy.fft.ifftn(psi, overwrite_x=True, workers=threads)
else:
    import pyfftw

    psi = pyfftw.empty_aligned((n, n, n), dtype="complex128")
    options = {"threads": threads, "flags": ("FFTW_MEASURE",)}
    forward = pyfftw.FFTW(psi, psi, axes=(0, 1, 2), **options)
    backward = pyfftw.FFTW(psi, psi, axes=(0, 1, 2), direction="FFTW_BACKWARD", **options)
    drift /= n**3

    def do_drift():
        forward.execute()
        np.multiply(psi, drift, out=psi)
        backward.execute()


psi[:] = initial
start = clock()
np.multiply(psi, half_kick, out=psi)
for step in range(steps):
    do_drift()
    if step + 1 < steps:
        np.multiply(psi, kick, out=psi)
np.multiply(psi, half_kick, out=psi)
seconds = clock() - start
density = np.abs(psi) ** 2 * d**3
print(json.dumps({"seconds": seconds, "check": {"square12": float((density * (a - b) ** 2).sum()), "square13": float((density * (a - c) ** 2).sum())}}))
