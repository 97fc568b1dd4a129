// Stills and card scans: IMAGE mode on the CPU, always, so that a verdict does not depend on the machine.
import { bundledPreset } from '../../core/photo/bundled.ts'
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import type { Face, LandmarksDocument } from '../../core/photo/types.ts'
import { drawn, facesOf, maskFrom, pngOf, rasterOf, type Tile, whole } from './picture.ts'
import { AnalysisFailed, type StillReport } from './protocol.ts'
import { createTasks, type Tasks } from './tasks.ts'

const DETECTION_LONGEST_PX = 1280
const RASTER_LONGEST_PX = 2048
const MASK_LONGEST_PX = 1024
/**
 * Shares of a picture to look at more closely when no face is found in the whole: the detector sees it at 128 px, where
 * the portrait of a card or somebody far away is a handful of dots. The first is where an ID card has its portrait.
 */
const CLOSER_LOOKS = [
  { x: 0.6, y: 0, width: 0.4, height: 1 },
  { x: 0, y: 0, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0, width: 0.6, height: 0.6 },
  { x: 0, y: 0.4, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0.4, width: 0.6, height: 0.6 },
]

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

function look({ landmarker }: Tasks, picture: ImageBitmap, tile: Tile): Face[] {
  return facesOf(landmarker.detect(drawn(picture, tile, DETECTION_LONGEST_PX)), tile)
}

function facesIn(tasks: Tasks, picture: ImageBitmap): LandmarksDocument {
  const { width: widthPx, height: heightPx } = picture
  let faces = look(tasks, picture, whole(picture))
  for (const part of CLOSER_LOOKS) {
    if (faces.length > 0) break
    faces = look(tasks, picture, {
      xPx: Math.round(part.x * widthPx),
      yPx: Math.round(part.y * heightPx),
      widthPx: Math.round(part.width * widthPx),
      heightPx: Math.round(part.height * heightPx),
    })
  }
  return {
    version: 1,
    widthPx,
    heightPx,
    faces: faces.map(({ landmarks, matrix }) => ({
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
