// Faces on the scan of a card that may lie any way up. The models know upright faces, and take many a face that stands on its
// head for one: each direction is asked, and which of two findings at one place is right is told by the text beside it.
import type { Face } from '../../core/photo/types.ts'
import { COARSE_LOOKS, findFaces } from './find-faces.ts'
import { modelCopy, rasterOf } from './picture.ts'
import type { Tasks } from './tasks.ts'

const QUARTERS = [1, 2, 3] as const
type Quarter = (typeof QUARTERS)[number]

export interface Findings {
  readonly upright: readonly Face[]
  /** With the picture turned; these have no matrix. */
  readonly turned: readonly Face[]
}

/** Landmarks in pixels of the picture as it came. */
export async function facesAnyWayUp(
  tasks: Tasks,
  picture: ImageBitmap,
  rasterLongestPx: number,
  modelLongestPx: number,
): Promise<Findings> {
  const copyOf = async (shown: ImageBitmap) =>
    modelCopy(await rasterOf(shown, rasterLongestPx), modelLongestPx)
  // Each direction on its own: a face seen the wrong way up is no reason not to look closer the right way up.
  const upright = findFaces(tasks, picture, await copyOf(picture))
  const turned: Face[] = []
  for (const quarter of QUARTERS) {
    const shown = turnedBy(picture, quarter)
    try {
      const found = findFaces(tasks, shown, await copyOf(shown), COARSE_LOOKS)
      turned.push(...found.map((face) => back(face, picture, quarter)))
    } finally {
      shown.close()
    }
  }
  return { upright, turned }
}

/** Clockwise by so many quarters. */
function turnedBy(picture: ImageBitmap, quarter: Quarter): ImageBitmap {
  const { width, height } = picture
  const canvas = quarter === 2 ? new OffscreenCanvas(width, height) : new OffscreenCanvas(height, width)
  const context = canvas.getContext('2d')!
  context.translate(canvas.width / 2, canvas.height / 2)
  context.rotate((quarter * Math.PI) / 2)
  context.drawImage(picture, -width / 2, -height / 2)
  return canvas.transferToImageBitmap()
}

function back({ landmarks }: Face, { width, height }: ImageBitmap, quarter: Quarter): Face {
  const place = (x: number, y: number): [number, number] => {
    if (quarter === 1) return [y, height - x]
    if (quarter === 2) return [width - x, height - y]
    return [width - y, x]
  }
  return {
    matrix: null,
    landmarks: landmarks.map((point) => {
      const [x, y] = place(point.x, point.y)
      return { ...point, x, y }
    }),
  }
}
