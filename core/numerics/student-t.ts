/** Quantiles of Student's t distribution for two-sided 99 % intervals. */

/** t_{nu, 0.995} for nu = 1 … 30 degrees of freedom. */
const quantiles = [
  63.6567, 9.9248, 5.8409, 4.6041, 4.0321, 3.7074, 3.4995, 3.3554, 3.2498, 3.1693, 3.1058, 3.0545, 3.0123, 2.9768,
  2.9467, 2.9208, 2.8982, 2.8784, 2.8609, 2.8453, 2.8314, 2.8188, 2.8073, 2.7969, 2.7874, 2.7787, 2.7707, 2.7633,
  2.7564, 2.75,
]

/**
 * t_{nu, 0.995}; above 30 degrees of freedom by the expansion about the normal quantile z: z + (z^3+z)/(4 nu) + …, good to 1e-4.
 *
 * @throws RangeError unless nu is a positive integer
 */
export function studentT99(degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1)
    throw new RangeError(`studentT99: ${degreesOfFreedom} degrees of freedom`)
  if (degreesOfFreedom <= quantiles.length) return quantiles[degreesOfFreedom - 1]
  const z = 2.5758293035489004
  const nu = degreesOfFreedom
  return (
    z +
    (z ** 3 + z) / (4 * nu) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * nu ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * nu ** 3)
  )
}
