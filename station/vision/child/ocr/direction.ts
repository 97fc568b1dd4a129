// Which way the lines of a picture run. A line of several characters is longer than it is high, so its region tells its
// direction; a single character does not and takes that of its neighbours.
import type { TextRegion } from './detect.ts'

/** A region this much longer than high is a line. */
const LINE_ELONGATION = 2.5
/** Lines of one card seen at a slant differ by less. */
const SAME_DIRECTION_DEG = 12

const isLine = ({ alongPx, acrossPx }: TextRegion): boolean => alongPx > LINE_ELONGATION * acrossPx

/** From b to a by the shorter way, -90…90: a line has no beginning yet. */
export const angleBetween = (aDeg: number, bDeg: number): number => {
  const apart = (((aDeg - bDeg) % 180) + 180) % 180
  return apart > 90 ? apart - 180 : apart
}

/** The direction that most of the text runs in, -90…90; null where there are no lines. */
export function commonAngleDeg(regions: readonly TextRegion[]): number | null {
  const lines = regions.filter(isLine)
  let best: { weight: number; angleDeg: number } | null = null
  for (const { angleDeg: about } of lines) {
    let [weight, apart] = [0, 0]
    for (const { angleDeg, alongPx } of lines) {
      const by = angleBetween(angleDeg, about)
      if (Math.abs(by) > SAME_DIRECTION_DEG) continue
      weight += alongPx
      apart += alongPx * by
    }
    if (!best || weight > best.weight) best = { weight, angleDeg: angleBetween(about + apart / weight, 0) }
  }
  return best?.angleDeg ?? null
}

/** Longer than this a line tells its own direction to a fraction of a degree. */
const LONG_LINE_ELONGATION = 8

/**
 * Direction of each line of straightened text: its own where it is long, else that of the long ones at its height. Seen at a
 * slant, the upper lines of a card run otherwise than the lower ones. Least squares, weighted by how exact a direction is.
 */
export function slantOf(regions: readonly TextRegion[]): (region: TextRegion) => number {
  const isLong = ({ alongPx, acrossPx, angleDeg }: TextRegion) =>
    alongPx > LONG_LINE_ELONGATION * acrossPx && Math.abs(angleDeg) <= SAME_DIRECTION_DEG
  const lines = regions.filter(isLong)
  let [weight, y, angle] = [0, 0, 0]
  for (const { alongPx, yPx, angleDeg } of lines) {
    weight += alongPx ** 2
    y += alongPx ** 2 * yPx
    angle += alongPx ** 2 * angleDeg
  }
  if (weight === 0) return () => 0
  const [yMean, angleMean] = [y / weight, angle / weight]
  let [together, spread] = [0, 0]
  for (const { alongPx, yPx, angleDeg } of lines) {
    together += alongPx ** 2 * (yPx - yMean) * (angleDeg - angleMean)
    spread += alongPx ** 2 * (yPx - yMean) ** 2
  }
  const slope = lines.length > 2 && spread > 0 ? together / spread : 0
  const angles = lines.map((one) => one.angleDeg)
  const [least, most] = [Math.min(...angles), Math.max(...angles)]
  return (region) =>
    isLong(region)
      ? region.angleDeg
      : Math.max(least, Math.min(most, angleMean + slope * (region.yPx - yMean)))
}
