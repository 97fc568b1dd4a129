import { describe, expect, it } from 'vitest'
import { canonicalMesh, decodeMesh } from './canonical-mesh.ts'

describe('canonical mesh', () => {
  const mesh = canonicalMesh()
  const at = (index: number) => mesh.positions.slice(index * 3, index * 3 + 3)

  it('has the 468 points and 898 triangles of the face mesh', () => {
    expect(mesh.positions).toHaveLength(468 * 3)
    expect(mesh.uvs).toHaveLength(468 * 2)
    expect(mesh.triangles).toHaveLength(898 * 3)
    expect(Math.max(...mesh.triangles)).toBe(467)
  })

  it('is a face in centimetres: nose tip in front, chin below, eyes level and mirrored', () => {
    const [noseTip, chin, rightEye, leftEye] = [at(1), at(152), at(33), at(263)]
    expect(noseTip[2]).toBeCloseTo(7.48, 2)
    expect(chin[1]).toBeCloseTo(-9.4, 1)
    expect(rightEye[0]).toBeCloseTo(-4.45, 2)
    expect(leftEye).toEqual([-rightEye[0]!, rightEye[1], rightEye[2]])
  })

  it('refuses bytes that are not such a message', () => {
    expect(() => decodeMesh(Buffer.from([0x0b]))).toThrow('wire type 3')
    expect(() => decodeMesh(Buffer.from([0x0a, 0x7f, 0x00]))).toThrow('runs past the end')
    expect(() => decodeMesh(Buffer.alloc(0))).toThrow('without a canonical mesh')
  })
})
