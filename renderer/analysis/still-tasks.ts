// Stills and card scans: IMAGE mode on the CPU, always, so that a verdict does not depend on the machine.
import { bundledPreset } from '../../core/photo/bundled.ts'
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import type { LandmarksDocument } from '../../core/photo/types.ts'
import { findFaces } from './find-faces.ts'
import { drawn, maskFrom, pngOf, rasterOf, whole } from './picture.ts'
import { AnalysisFailed, type StillReport } from './protocol.ts'
import { createTasks, type Tasks } from './tasks.ts'

const RASTER_LONGEST_PX = 2048
const MASK_LONGEST_PX = 1024
export interface StillTasks {
  /** Landmarks in pixels of the upright picture. Throws `AnalysisFailed`. */
  readonly faces: (picture: Blob) => Promise<LandmarksDocument>
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
  return {
    faces: (picture) => decoded(picture, async (bitmap) => facesIn(await tasks(), bitmap)),
    still: (picture, presetId) =>
      decoded(picture, async (bitmap) => stillReport(await tasks(), bitmap, presetId)),
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

function facesIn(tasks: Tasks, picture: ImageBitmap): LandmarksDocument {
  return {
    version: 1,
    widthPx: picture.width,
    heightPx: picture.height,
    faces: findFaces(tasks, picture).map(({ landmarks, matrix }) => ({
      landmarks: [...landmarks],
      matrix: matrix ? [...matrix] : null,
    })),
  }
}

async function stillReport(tasks: Tasks, picture: ImageBitmap, presetId: string): Promise<StillReport> {
  const landmarks = facesIn(tasks, picture)
  const small = drawn(picture, whole(picture), MASK_LONGEST_PX)
  const mask = maskFrom((done) => tasks.segmenter.segment(small, done))
  const raster = rasterOf(drawn(picture, whole(picture), RASTER_LONGEST_PX))
  const measures = Object.values(
    measurePhoto(raster, { ...landmarks, mask }, bundledPreset(presetId) ?? null),
  )
  return { landmarks, mask: await pngOf(mask), measures, widthPx: picture.width, heightPx: picture.height }
}
