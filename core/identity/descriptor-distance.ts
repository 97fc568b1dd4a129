// How far apart two face descriptors are. Which measure belongs to a network is part of its manifest.

export type DistanceName = 'euclidean' | 'cosine'

/** From 0 up; same lengths, or RangeError. */
export function euclidean(a: Float32Array, b: Float32Array): number {
  sameLength(a, b)
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0))
}

/** 1 − cos of the angle between the descriptors, 0 to 2. RangeError for different lengths or a descriptor of zeros. */
export function cosine(a: Float32Array, b: Float32Array): number {
  sameLength(a, b)
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0)
  const norms = Math.sqrt(dot(a, a) * dot(b, b))
  if (norms === 0) throw new RangeError('a descriptor of zeros has no direction')
  return 1 - dot(a, b) / norms
}

export const distances: Readonly<Record<DistanceName, (a: Float32Array, b: Float32Array) => number>> = {
  euclidean,
  cosine,
}

function sameLength(a: Float32Array, b: Float32Array): void {
  if (a.length !== b.length) throw new RangeError('descriptors of different lengths')
}
