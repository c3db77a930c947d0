"""Vlasov by Fourier shifts as a careful user writes it: real transforms, plans made beforehand, in place, one thread.

f(x, xi) on a torus of 512 x 512 (or as given); kick with F = -V' * rho, V = cos x, drift; Strang, the half kicks merged.
Arguments: library points steps.
"""
import json
import sys

import numpy as np

from clock import clock

library, n, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
dt, length, half = 0.01, 2 * np.pi, 6.0
x = -np.pi + length / n * np.arange(n)
xi = -half + 2 * half / n * np.arange(n)
cell = (length / n) * (2 * half / n)
f0 = (1 + 0.3 * np.cos(x))[:, None] * np.exp(-(xi**2) / 2)[None, :]
f0 /= f0.sum() * cell
k = np.arange(n // 2 + 1)
drift = np.exp(-1j * dt * np.outer(2 * np.pi / length * k, xi))
drift[-1] = drift[-1].real
eta = 2 * np.pi / (2 * half) * k

if library == "scipy":
    import scipy.fft

    f = f0.copy()

    def do_drift():
        global f
        fhat = scipy.fft.rfft(f, axis=0, workers=1)
        fhat *= drift
        f = scipy.fft.irfft(fhat, n, axis=0, overwrite_x=True, workers=1)

    def do_kick(phase):
        global f
        fhat = scipy.fft.rfft(f, axis=1, workers=1)
        fhat *= phase
        f = scipy.fft.irfft(fhat, n, axis=1, overwrite_x=True, workers=1)
else:
    import pyfftw

    f = pyfftw.empty_aligned((n, n), dtype="float64")
    fx = pyfftw.empty_aligned((n // 2 + 1, n), dtype="complex128")
    fv = pyfftw.empty_aligned((n, n // 2 + 1), dtype="complex128")
    options = {"threads": 1, "flags": ("FFTW_MEASURE",)}
    x_forward = pyfftw.FFTW(f, fx, axes=(0,), **options)
    x_backward = pyfftw.FFTW(fx, f, axes=(0,), direction="FFTW_BACKWARD", **options)
    v_forward = pyfftw.FFTW(f, fv, axes=(1,), **options)
    v_backward = pyfftw.FFTW(fv, f, axes=(1,), direction="FFTW_BACKWARD", **options)
    # the factors 1/n of both inverse transforms at once; f is n times too large between drift and kick
    drift /= n * n

    def do_drift():
        x_forward.execute()
        np.multiply(fx, drift, out=fx)
        x_backward.execute()

    def do_kick(phase):
        v_forward.execute()
        np.multiply(fv, phase, out=fv)
        v_backward.execute()


def kick(tau):
    # F = -V' * rho with V = cos: only the first mode of rho enters
    rho = f.sum(axis=1) * cell
    c, s = (rho * np.cos(x)).sum(), (rho * np.sin(x)).sum()
    # f(xi) -> f(xi + tau V' * rho)
    field = -(np.sin(x) * c - np.cos(x) * s)
    # e^{i a k} for k = 16 q + r as a product, which spares most of the exponentials
    fine = np.exp(1j * np.outer(tau * field, eta[:16]))
    coarse = np.exp(1j * np.outer(tau * field, eta[::16]))
    phase = (coarse[:, :, None] * fine[:, None, :]).reshape(n, -1)[:, : n // 2 + 1]
    phase[:, -1] = phase[:, -1].real
    do_kick(phase)


def run(count):
    global f
    if library == "scipy":
        f = f0.copy()
    else:
        f[:] = f0
    tau = dt / 2
    for _ in range(count):
        kick(tau)
        do_drift()
        tau = dt
    kick(dt / 2)
    if library == "pyfftw":
        np.multiply(f, 1 / n, out=f)


run(min(steps, 10))
start = clock()
run(steps)
seconds = clock() - start
rho = f.sum(axis=1) * cell
print(json.dumps({"seconds": seconds, "check": {"cos": float((rho * np.cos(x)).sum()), "varXi": float((f * xi**2).sum() * cell), "l2": float((f**2).sum() * cell)}}))
