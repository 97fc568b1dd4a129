// Rounds in which the vision child dies under its job, or between two.
import { VISION_POINTS, type VisionPoint } from './points.ts'
import { type NamedRounds, type Round, settle } from './station-rounds.ts'

const atPoint =
  (point: VisionPoint): Round =>
  async (world, draw) => {
    world.booth().say({ type: 'arm-vision', point, delayMs: draw.int(0, 150) })
    return settle(world, [world.freshStudent()], true)
  }

export const VISION_ROUNDS: NamedRounds = VISION_POINTS.map((point) => [point, atPoint(point)])
