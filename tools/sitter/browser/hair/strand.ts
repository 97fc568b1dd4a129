// One strand: from its root it is combed step by step over the skull, kept behind the hairline, and long hair falls
// freely once it is below the ears. Lengths in cm.
import { Vector3 } from 'three'
import { mix, smoothstep } from '../blend.ts'
import { onSkull, SKULL_CENTRE, SKULL_RADII } from '../face/skull.ts'
import type { HairStyle } from '../params.ts'
import { HINDMOST_STRAND_Z, hairlineZ, LOWEST_ROOT_Y } from './hairline.ts'

const MAX_POINTS = 26

/** The path of a strand with its root at `root`; fewer than two points when it leaves the head at once. */
export function strandPath(style: HairStyle, root: Vector3, random: () => number): readonly Vector3[] {
  const looseness = style === 'short' ? 0.075 : style === 'tied' ? 0.04 : 0.06
  const lift = 1.02 + random() * looseness * (root.y > 4 ? 1 : 0.6)
  const stray = (random() - 0.5) * 0.35
  const first = onSkull(root, 1 + random() * 0.02)
  const overForehead = style === 'fringe' && root.z > -2 && root.y > 6.2 && Math.abs(root.x) < 7.3
  return overForehead
    ? fringePath(first, stray, random)
    : combedPath(style, first, { lift, stray, lengthCm: lengthOf(style, root, random) }, random)
}

function lengthOf(style: HairStyle, root: Vector3, random: () => number): number {
  if (style === 'long') return 26 + random() * 5
  if (style === 'tied') return 13 + random() * 3
  if (style === 'fringe') return 6 + random() * 3
  return root.y < 5 ? 1.2 + random() * 1.2 : 3.2 + random() * 2.2
}

function fringePath(root: Vector3, stray: number, random: () => number): readonly Vector3[] {
  const endY = 3.2 + random() * 1.3
  const path = [root]
  for (let at = root; path.length < MAX_POINTS; path.push(at)) {
    const down = new Vector3((at.x - SKULL_CENTRE.x) * 0.06 + stray * 0.4, -0.8, 1).normalize()
    const next = at.clone().addScaledVector(down, 0.9)
    // The skull's ellipsoid stands before the brows: the fringe lies closer there.
    at = onSkull(next, mix(1.06, 0.955, smoothstep(9.5, 6, next.y)))
    if (at.y < endY) break
  }
  return path
}

interface Comb {
  readonly lift: number
  readonly stray: number
  readonly lengthCm: number
}

function combedPath(style: HairStyle, root: Vector3, comb: Comb, random: () => number): readonly Vector3[] {
  const stepCm = style === 'short' ? 0.7 : style === 'tied' ? 1.9 : 1.3
  const path = [root]
  let at = root
  for (let gone = 0; gone < comb.lengthCm && path.length < MAX_POINTS; gone += stepCm) {
    const next = at.clone().addScaledVector(direction(style, at, comb.stray), stepCm)
    if (style === 'long' && next.y <= 1) at = falling(next, at.y - stepCm, comb)
    else {
      at = onSkull(next, comb.lift + (style === 'long' ? 0.02 : 0))
      if (style !== 'long' && (at.y < LOWEST_ROOT_Y + 0.5 || at.z < HINDMOST_STRAND_Z)) break
    }
    at = behindHairline(style, at, random)
    path.push(at)
  }
  return path
}

/** Which way the comb goes: from the parting outwards on top, down and back at the sides, straight back when tied. */
function direction(style: HairStyle, at: Vector3, stray: number): Vector3 {
  const top = smoothstep(6, 11.5, at.y)
  if (style === 'tied') return new Vector3(stray * 0.3, 0.5 * top - 0.15, -1).normalize()
  const partingX = style === 'long' ? 0 : 2.2
  const away = Math.tanh((at.x - partingX) * 0.9)
  const back = mix(-0.55, -0.3, top) * (style === 'short' ? 1 : 0.8)
  const way = new Vector3(away * 1.2 * top + stray * 0.6, -(1 - top) * 1.4 - 0.15, back + stray * 0.3)
  if (style === 'short' && at.z > 1 && top > 0.3) way.add(new Vector3(-0.25, 0.25, 0))
  return way.normalize()
}

/** Below the ears long hair hangs in a curtain around the neck, never before the face. */
function falling(next: Vector3, y: number, { lift, stray }: Comb): Vector3 {
  const angle = Math.atan2(next.x, next.z + 3.5)
  const radius = 8.6 + (lift - 1.015) * 18
  const limit = 1.25
  const beside = Math.abs(angle) < limit
  const kept = beside ? Math.sign(angle) * limit : angle
  const pull = beside ? 0.5 : 0.3
  const sway = beside ? 0 : stray * 0.15
  return new Vector3(
    mix(next.x, Math.sin(kept) * radius, pull) + sway,
    y,
    mix(next.z, Math.cos(kept) * radius - 3.5, pull),
  )
}

/** Pushes a point that came before the hairline out to the side of the head. */
function behindHairline(style: HairStyle, at: Vector3, random: () => number): Vector3 {
  let limit = hairlineZ(style, at.y) + (at.y > 7 ? 0.5 : 0.9)
  if (style === 'long' && at.y < 3) limit = Math.max(limit, 1.2)
  const mayStandUp = style === 'short' && at.y >= 8.2
  if (!Number.isFinite(limit) || at.z <= limit || mayStandUp) return at
  const up = (at.y - SKULL_CENTRE.y) / SKULL_RADII.y
  const forward = (limit - SKULL_CENTRE.z) / SKULL_RADII.z
  const out = Math.sqrt(Math.max(0.02, 1.06 - up * up - forward * forward))
  const side = Math.sign(at.x || 1)
  return new Vector3(side * out * SKULL_RADII.x * (1 + random() * 0.05), at.y, limit - random() * 0.6)
}
