// The page behind tools/sitter: draws sitters and test cards on request of the driver in Node.
import { drawCardCanvases } from './card/card.ts'
import { detectFaces } from './detect.ts'
import { encodeCanvas } from './encode.ts'
import type { CanonicalMesh } from './face/canonical.ts'
import type { SitterPage } from './page.ts'
import { completeParams } from './params.ts'
import { createStage } from './stage/stage.ts'

const response = await fetch('./canonical-mesh.json')
if (!response.ok) throw new Error(`the canonical mesh is missing (${response.status})`)
const stage = createStage((await response.json()) as CanonicalMesh)

const decoded = (base64: string): Blob =>
  new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))])

globalThis.sitter = {
  render: async (request, format) => {
    const truth = stage.draw(completeParams(request))
    return { image: await encodeCanvas(stage.canvas, format.type, format.quality), truth }
  },
  silhouette: async (request) => {
    const truth = stage.drawSilhouette(completeParams(request))
    return { image: await encodeCanvas(stage.canvas, 'image/png'), truth }
  },
  detect: (picture) => detectFaces(decoded(picture)),
  card: async (fields, portrait) => {
    const sides = await drawCardCanvases(fields, decoded(portrait))
    return {
      portraitSide: await encodeCanvas(sides.portraitSide, 'image/png'),
      emblemSide: await encodeCanvas(sides.emblemSide, 'image/png'),
    }
  },
} satisfies SitterPage
