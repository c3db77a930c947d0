"""The same batch with scipy.fft or pyfftw (plan made beforehand, in place, one thread). Arguments: library rows size."""
import json
import sys

import numpy as np

from clock import repeat

library, rows, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
flat = np.sin(0.37 * np.arange(2 * rows * size))
source = (flat[0::2] + 1j * flat[1::2]).reshape(rows, size)

if library == "scipy":
    import scipy.fft

    data = source.copy()

    def work():
        np.copyto(data, source)
        return scipy.fft.fft(data, axis=1, overwrite_x=True, workers=1)
else:
    import pyfftw

    data = pyfftw.empty_aligned((rows, size), dtype="complex128")
    plan = pyfftw.FFTW(data, data, axes=(1,), threads=1, flags=("FFTW_MEASURE",))

    def work():
        np.copyto(data, source)
        plan.execute()
        return data


result = work()
seconds = repeat(work)
value = result[0, 7]
print(json.dumps({"seconds": seconds, "check": {"re7": value.real, "im7": value.imag}}))
