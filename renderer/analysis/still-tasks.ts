// Stills and card scans: IMAGE mode on the CPU, always, so that a verdict does not depend on the machine.
import { bundledPreset } from '../../core/photo/bundled.ts'
import { closerLooks, joinedMask } from '../../core/photo/closer-mask.ts'
import { faceGeometry, facesBySize } from '../../core/photo/face-geometry.ts'
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import type { Face, LandmarksDocument, PersonMask } from '../../core/photo/types.ts'
import { cardFaces } from './card-faces.ts'
import { findFaces } from './find-faces.ts'
import { drawn, maskFrom, modelCopy, pngOf, rasterOf } from './picture.ts'
import { AnalysisFailed, type StillReport } from './protocol.ts'
import { createTasks, type Tasks } from './tasks.ts'

/** Measures need no more; a finished photo is 640 px high. */
const RASTER_LONGEST_PX = 2048
/** As live frames are; the models see a picture at 256 px and a face at fewer. */
const MODEL_LONGEST_PX = 640
/** What the segmenter sees of whatever it is given. */
const SEGMENTER_PX = 256
/** As fine as the closest look sees a sitter who fills the frame. */
const MASK_LONGEST_PX = 1280
const ATTEMPTS = 2

export interface StillTasks {
  readonly prepare: () => Promise<void>
  /** Landmarks in pixels of the upright picture; `turnedDeg` as `cardFaces` has it. Throws `AnalysisFailed`. */
  readonly cardFaces: (picture: Blob, turnedDeg: number) => Promise<LandmarksDocument>
  readonly still: (picture: Blob, presetId: string) => Promise<StillReport>
}

export function createStillTasks(base: string): StillTasks {
  let made: Promise<Tasks> | null = null
  const tasks = (): Promise<Tasks> => {
    made ??= createTasks(base, 'IMAGE', 'CPU').catch((error: unknown) => {
      made = null
      throw error
    })
    return made
  }
  /** With new tasks where those that are there can see no more. */
  async function seen<T>(look: (tasks: Tasks) => T | Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const making = tasks()
      const those = await making
      const found = await look(those)
      if (those.canSee()) return found
      // Another picture may have found it out first.
      if (made === making) {
        made = null
        those.close()
      }
    }
    throw new AnalysisFailed('failed', 'a graphics context was lost')
  }
  return {
    async prepare() {
      await tasks()
    },
    cardFaces: (picture, turnedDeg) =>
      decoded(picture, (bitmap) =>
        seen(async (those) =>
          documentOf(
            bitmap,
            await cardFaces(those, bitmap, turnedDeg, [RASTER_LONGEST_PX, MODEL_LONGEST_PX]),
          ),
        ),
      ),
    still: (picture, presetId) =>
      decoded(picture, (bitmap) => seen((those) => stillReport(those, bitmap, presetId))),
  }
}

/** Upright as its EXIF says, the same way the vision child turns it. */
async function decoded<T>(blob: Blob, use: (picture: ImageBitmap) => Promise<T>): Promise<T> {
  const picture = await createImageBitmap(blob).catch(() => {
    throw new AnalysisFailed('picture-unreadable', blob.type)
  })
  try {
    return await use(picture)
  } finally {
    picture.close()
  }
}

const documentOf = (picture: ImageBitmap, faces: readonly Face[]): LandmarksDocument => ({
  version: 1,
  widthPx: picture.width,
  heightPx: picture.height,
  faces: faces.map(written),
})

const written = ({ landmarks, matrix }: Face): LandmarksDocument['faces'][number] => ({
  landmarks: [...landmarks],
  matrix: matrix ? [...matrix] : null,
})

/** The mask of the whole still, finer around the sitter. */
function maskOf(
  { segmenter }: Tasks,
  picture: ImageBitmap,
  copy: ImageData,
  { faces, widthPx, heightPx }: LandmarksDocument,
): PersonMask {
  const first = maskFrom((done) => segmenter.segment(copy, done))
  const sitter = facesBySize(faces)[0]
  if (!sitter) return first
  const size = { widthPx, heightPx }
  const closer = closerLooks(faceGeometry(sitter), size).map((box) => {
    const look = drawn(picture, box, SEGMENTER_PX)
    return { box, mask: maskFrom((done) => segmenter.segment(look, done)) }
  })
  const scale = Math.min(1, MASK_LONGEST_PX / Math.max(widthPx, heightPx))
  return joinedMask(first, closer, size, {
    widthPx: Math.round(widthPx * scale),
    heightPx: Math.round(heightPx * scale),
  })
}

async function stillReport(tasks: Tasks, picture: ImageBitmap, presetId: string): Promise<StillReport> {
  const raster = await rasterOf(picture, RASTER_LONGEST_PX)
  const copy = modelCopy(raster, MODEL_LONGEST_PX)
  const landmarks = documentOf(picture, findFaces(tasks, picture, copy))
  const mask = maskOf(tasks, picture, copy, landmarks)
  // Encoded elsewhere while this thread measures.
  const png = pngOf(mask)
  const measures = Object.values(
    measurePhoto(raster, { ...landmarks, mask }, bundledPreset(presetId) ?? null),
  )
  return { landmarks, mask: await png, measures, widthPx: picture.width, heightPx: picture.height }
}
