export const radians = (degrees: number): number => (degrees * Math.PI) / 180
export const mix = (from: number, to: number, share: number): number => from + (to - from) * share
export const clamp01 = (x: number): number => Math.min(1, Math.max(0, x))

/** Hermite step: 0 at `from`, 1 at `to` (which may be the smaller one), flat at both ends. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp01((x - from) / (to - from))
  return t * t * (3 - 2 * t)
}

/** Bell curve with value 1 at 0 and width `sigma`. */
export const bell = (x: number, sigma: number): number => Math.exp(-(x * x) / (2 * sigma * sigma))
