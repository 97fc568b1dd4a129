import { headPose, type Pose } from '../pose.ts'
import { figure, type MeasureDefinition, once } from './definition.ts'
import { faceRegion, sitterFace } from './sitter.ts'

const angles = once((context): Pose | null => {
  const face = sitterFace(context)
  return face && headPose(face)
})

const angle = (id: string, of: (pose: Pose) => number): MeasureDefinition => ({
  id,
  unit: '°',
  needs: ['face', 'matrix'],
  when: 'both',
  compute: (context) => {
    const pose = angles(context)
    return pose && figure(of(pose), faceRegion(context))
  },
})

/** Degrees, signs of ../pose.ts. */
export const pose: readonly MeasureDefinition[] = [
  angle('yaw', (pose) => pose.yawDeg),
  angle('pitch', (pose) => pose.pitchDeg),
  angle('roll', (pose) => pose.rollDeg),
]
