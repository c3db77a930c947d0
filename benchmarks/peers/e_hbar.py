"""The same problem and method (entropic dual, Newton with conjugate gradients, rounding) on numpy and LAPACK. Arguments: r n hbar gap/hbar."""
import json
import sys

import numpy as np

from clock import clock

r, n, hbar, gap = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])


def sunflower(count, m, s, phase):
    k = np.arange(count)
    radius, angle = np.sqrt(-2 * np.log(1 - (k + 0.5) / count)), k * np.pi * (3 - 5**0.5) + phase
    return np.stack([m[0] + s[0] * radius * np.cos(angle), m[1] + s[1] * radius * np.sin(angle)], 1)


z = np.concatenate([sunflower(n // 2, (-0.9, 0.4), (0.35, 0.35), 0), sunflower(n // 2, (0.9, -0.2), (0.45, 0.3), 0.7)])
w = np.concatenate([sunflower(n // 2, (-0.8, 0.5), (0.45, 0.35), 0), sunflower(n // 2, (0.8, -0.3), (0.4, 0.4), 0.2)])
dy = np.sqrt(2 * np.pi * hbar / 256)
y = (np.arange(256) - 128) * dy
packets = (np.pi * hbar) ** -0.25 * np.exp(-((y - w[:, :1]) ** 2) / (2 * hbar) + 1j * w[:, 1:] * (y - w[:, :1]) / hbar)
U, s, _ = np.linalg.svd(packets.T * np.sqrt(dy / n), full_matrices=False)
V, spectrum = U[:, :r], s[:r] ** 2 / np.sum(s[:r] ** 2)
momentum = hbar * 2 * np.pi * np.fft.fftfreq(256, dy)
PV = np.fft.ifft(momentum[:, None] * np.fft.fft(V, axis=0), axis=0)
Y, P = V.conj().T @ (y[:, None] * V), V.conj().T @ PV
H = 0.5 * ((y[:, None] * V).conj().T @ (y[:, None] * V) + PV.conj().T @ PV)
mean = np.array([np.sum(spectrum * np.diag(Y).real), np.sum(spectrum * np.diag(P).real)])
shift = mean - z.mean(0)
mean_term = 0.5 * np.sum(shift**2)
z = z + shift
p = np.full(n, 1 / n)
half = 0.5 * np.sum(z**2, 1)
weights = 1 / (1e-4 + 0.5 * (spectrum[:, None] + spectrum[None, :]))


def evaluate(G, eps):
    E, vec = np.linalg.eigh(G - z[:, 0, None, None] * Y - z[:, 1, None, None] * P)
    b = np.exp((E[:, :1] - E) / eps)
    Z = b.sum(1)
    b /= Z[:, None]
    linear = np.sum(spectrum * np.diag(H - G).real)
    m = int(np.max(np.sum(b > 1e-13, 1)))
    S = np.einsum("ik,iak,ibk->ab", p[:, None] * b[:, :m], vec[:, :, :m], vec[:, :, :m].conj(), optimize=True)
    return dict(E=E, vec=vec, b=b, m=m, S=S, value=p @ (half + E[:, 0] - eps * np.log(Z)) + linear, lower=p @ (half + E[:, 0]) + linear,
                thermal=p @ np.sum(b * (E - E[:, :1]), 1), eps=eps)


def curvature(d, X):
    vec, b, E = d["vec"], d["b"], d["E"]
    m = int(np.max(np.sum(b > 1e-7, 1)))
    low = vec[:, :, :m]
    c = np.matmul(vec.conj().transpose(0, 2, 1), np.matmul(X, low))
    mean = np.sum(b[:, :m] * np.einsum("ijj->ij", c[:, :m, :]).real, 1)
    c[:, np.arange(m), np.arange(m)] -= mean[:, None]
    gapE = E[:, :, None] - E[:, None, :m]
    diff = b[:, None, :m] - b[:, :, None]
    close = np.abs(gapE) < 1e-7 * d["eps"]
    gamma = np.where(close, b[:, None, :m] / d["eps"], diff / np.where(close, 1, gapE))
    gamma[:, :m, :] *= 0.5
    T = np.tensordot(np.matmul(vec, p[:, None, None] * gamma * c), low.conj(), axes=([0, 2], [0, 2]))
    return T + T.conj().T


def upper(d):
    root = np.sqrt(spectrum)
    q, u = np.linalg.eigh(root[:, None] * d["S"] * root)
    K = (root[:, None] * u / np.sqrt(np.maximum(q, 1e-30))) @ u.conj().T * root
    states = np.matmul(K, d["vec"][:, :, : d["m"]]) * np.sqrt(d["b"][:, None, : d["m"]])
    form = lambda A: np.einsum("iak,iak->i", states.conj(), np.matmul(A, states)).real
    trace = np.einsum("iak,iak->i", states.conj(), states).real
    scale = p * np.minimum(1, 1 / trace)
    missing = np.maximum(0, p - scale * trace)
    rest = np.diag(spectrum) - np.einsum("i,iak,ibk->ab", scale, states, states.conj(), optimize=True)
    cost = np.sum(spectrum * np.diag(H).real) + p @ half - scale @ (z[:, 0] * form(Y) + z[:, 1] * form(P))
    total = missing.sum()
    return cost - (missing @ z[:, 0] * np.trace(Y @ rest).real + missing @ z[:, 1] * np.trace(P @ rest).real) / total if total > 0 else cost


def solve():
    eps, G, batches = 0.1 * hbar, H, 1
    d = evaluate(G, eps)
    low, high = d["lower"], upper(d)
    while high - low > gap * hbar and batches < 400:
        before = high - low
        residual = d["S"] - np.diag(spectrum)
        gradient, X = residual, np.zeros_like(G)
        zed = weights * residual
        direction, rz = zed, np.vdot(residual, zed).real
        target = 0.03**2 * rz
        for _ in range(40):
            if rz <= target:
                break
            image = curvature(d, direction)
            step = rz / np.vdot(direction, image).real
            X, residual = X + step * direction, residual - step * image
            zed = weights * residual
            rz, old = np.vdot(residual, zed).real, rz
            direction = zed + rz / old * direction
        slope, length = np.vdot(gradient, X).real, 1.0
        while length > 1e-4:
            trial = evaluate(G + length * X, eps)
            batches += 1
            if trial["value"] >= d["value"] + 1e-4 * length * slope - 1e-14:
                break
            length /= 2
        G, d = G + length * X, trial
        low, high = max(low, d["lower"]), min(high, upper(d))
        if d["thermal"] > 0.3 * (high - low) or high - low > 0.9999 * before:
            eps *= 0.4
            d = evaluate(G, eps)
            batches += 1
    return low + mean_term, high + mean_term, batches


start = clock()
low, high, batches = solve()
seconds = clock() - start
print(json.dumps({"seconds": seconds, "check": {"lower": low, "upper": high, "batches": batches}}))
