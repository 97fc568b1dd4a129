// Chance that is the same every time: what is verified must not depend on the day.

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const TABLE = 1 << 16

/** Normal numbers, mean 0 and deviation 1: Box–Muller into a table, read from a place that jumps with every row. */
export function normal(seed: number): (row: number) => () => number {
  const chance = uniform(seed)
  const table = Float32Array.from(
    { length: TABLE },
    () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()),
  )
  return (row) => {
    let at = Math.imul(row + 1, 0x9e3779b1) >>> 16
    return () => {
      at = (at + 1) & (TABLE - 1)
      return table[at]!
    }
  }
}

const LATTICE = 64

/** Smooth noise in about -1..1, one bump a unit; repeats after 64 units. */
export function bumps(seed: number): (x: number, y: number) => number {
  const chance = uniform(seed)
  const lattice = Float32Array.from({ length: LATTICE * LATTICE }, () => chance() * 2 - 1)
  return (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)]
    const ease = (t: number): number => t * t * (3 - 2 * t)
    const [fx, fy] = [ease(x - column), ease(y - row)]
    const at = (i: number, j: number): number =>
      lattice[((row + j) & (LATTICE - 1)) * LATTICE + ((column + i) & (LATTICE - 1))]!
    return (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy
  }
}
