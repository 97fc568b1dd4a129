import { describe, expect, it } from 'vitest'
import { drawnFace, wellSeated } from './drawn-head.ts'
import { landmarksDocument } from './types.ts'

const document = { version: 1, widthPx: 1280, heightPx: 960, faces: [drawnFace(wellSeated)] }

describe('the landmarks document', () => {
  it('survives JSON', () => {
    expect(landmarksDocument.parse(JSON.parse(JSON.stringify(document)))).toEqual(document)
  })

  it('may hold no face and no matrix', () => {
    expect(landmarksDocument.safeParse({ ...document, faces: [] }).success).toBe(true)
    const faces = [{ ...document.faces[0]!, matrix: null }]
    expect(landmarksDocument.safeParse({ ...document, faces }).success).toBe(true)
  })

  it.each([
    ['half a face', { faces: [{ landmarks: document.faces[0]!.landmarks.slice(0, 468), matrix: null }] }],
    ['another version', { version: 2 }],
    ['an empty picture', { widthPx: 0 }],
    [
      'a point without a place',
      { faces: [{ landmarks: new Array(478).fill({ x: null, y: 1, z: 1 }), matrix: null }] },
    ],
  ])('refuses %s', (_what, changes) => {
    expect(landmarksDocument.safeParse({ ...document, ...changes }).success).toBe(false)
  })
})
