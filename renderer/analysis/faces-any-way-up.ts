// Faces on the scan of a card that may lie any way up. The models know upright faces, and take many a face that stands on its
// head for one: each direction is asked, and which of two findings at one place is right is told by the text beside it.
import type { Face } from '../../core/photo/types.ts'
import { facesAtOnce, facesCloser, facesClosest } from './find-faces.ts'
import { modelCopy, rasterOf } from './picture.ts'
import type { Tasks } from './tasks.ts'

const QUARTERS = [0, 1, 2, 3] as const
type Quarter = (typeof QUARTERS)[number]

/** Landmarks in pixels of the picture as it came; a face that lies has no matrix. */
export async function facesAnyWayUp(
  tasks: Tasks,
  picture: ImageBitmap,
  rasterLongestPx: number,
  modelLongestPx: number,
): Promise<readonly Face[]> {
  const atOnce = async (tasks: Tasks, turned: ImageBitmap) =>
    facesAtOnce(tasks, turned, modelCopy(await rasterOf(turned, rasterLongestPx), modelLongestPx))
  for (const look of [atOnce, facesCloser]) {
    const found: Face[] = []
    for (const quarter of QUARTERS) {
      const turned = quarter === 0 ? picture : turnedBy(picture, quarter)
      try {
        const faces = await look(tasks, turned)
        found.push(...(quarter === 0 ? faces : faces.map((face) => back(face, picture, quarter))))
      } finally {
        if (turned !== picture) turned.close()
      }
    }
    if (found.length > 0) return found
  }
  // A card that small is looked for as it should lie.
  return facesClosest(tasks, picture)
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
