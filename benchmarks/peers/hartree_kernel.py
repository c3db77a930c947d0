"""The same Hartree loop as a careful user writes it: in place, plans made beforehand, one pass a step, one thread unless said otherwise.

Arguments: library rank points steps [threads [dt]].
"""
import json
import sys

import numpy as np

from clock import clock

library, rank, points, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
threads = int(sys.argv[5]) if len(sys.argv) > 5 else 1
hbar, half_width = 0.05, 12.0
dt = float(sys.argv[6]) if len(sys.argv) > 6 else 0.002
spacing = 2 * half_width / points
y = -half_width + spacing * np.arange(points)
k = np.arange(rank)[:, None]
x0, xi0 = np.cos(k), 0.5 * np.sin(k)
initial = np.exp(-((y - x0) ** 2) / (2 * hbar) + 1j * xi0 * (y - x0) / hbar) / ((np.pi * hbar) ** 0.25 * np.sqrt(rank))
xi = 2 * np.pi * hbar * np.fft.fftfreq(points, spacing)
kinetic = np.exp(-0.5j * dt * xi**2 / hbar)
difference = spacing * np.fft.fftfreq(2 * points, 1 / (2 * points))
kernel = np.fft.rfft(-np.exp(-(difference**2) / 2)) * spacing

if library == "scipy":
    import scipy.fft

    psi = initial.copy()

    def drift():
        global psi
        psi = scipy.fft.fft(psi, axis=1, overwrite_x=True, workers=threads)
        psi *= kinetic
        psi = scipy.fft.ifft(psi, axis=1, overwrite_x=True, workers=threads)
else:
    import pyfftw

    psi = pyfftw.empty_aligned((rank, points), dtype="complex128")
    forward = pyfftw.FFTW(psi, psi, axes=(1,), threads=threads, flags=("FFTW_MEASURE",))
    backward = pyfftw.FFTW(psi, psi, axes=(1,), threads=threads, direction="FFTW_BACKWARD", flags=("FFTW_MEASURE",))
    scaled = kinetic / points

    def drift():
        forward.execute()
        np.multiply(psi, scaled, out=psi)
        backward.execute()


def field():
    rho = np.einsum("ki,ki->i", psi.real, psi.real) + np.einsum("ki,ki->i", psi.imag, psi.imag)
    return np.fft.irfft(np.fft.rfft(rho, 2 * points) * kernel, 2 * points)[:points]


def run(count):
    global psi
    if library == "scipy":
        psi = initial.copy()
    else:
        psi[:] = initial
    kick = 0.5 * dt
    for _ in range(count):
        np.multiply(psi, np.exp(-1j * kick * field() / hbar), out=psi)
        drift()
        kick = dt
    np.multiply(psi, np.exp(-0.5j * dt * field() / hbar), out=psi)


run(min(steps, 20))
start = clock()
run(steps)
seconds = clock() - start
rho = (np.abs(psi) ** 2).sum(axis=0)
print(json.dumps({"seconds": seconds, "check": {"x2": float((rho * y**2).sum() * spacing)}}))
