const ROOT_2_PI = Math.sqrt(2 * Math.PI)
/** From here on the continued fraction converges faster than the series. */
const FAR = 3

/**
 * The probability that a standard normal variable is above z, to about 1e-15: the series of the density around 0, and Laplace's
 * continued fraction in the tail (Abramowitz and Stegun 1964, 26.2.11 and 26.2.14).
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / ROOT_2_PI
  return z < FAR ? 0.5 - density * oddSeries(z) : density / fraction(z)
}

/** z + z³/3 + z⁵/(3·5) + … */
function oddSeries(z: number): number {
  let sum = 0
  for (let term = z, odd = 1; sum + term !== sum; odd += 2, term *= (z * z) / odd) sum += term
  return sum
}

/** z + 1/(z + 2/(z + 3/(z + …))) */
function fraction(z: number): number {
  let value = z
  for (let step = 200; step > 0; step--) value = z + step / value
  return value
}
