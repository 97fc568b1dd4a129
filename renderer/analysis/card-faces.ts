// Faces on the picture of a card, which may lie any way up. The models know upright faces, and take many a face that stands on
// its head for one: the picture is looked at as the text on it stands. Which of two findings at one place is right is told by the
// text as well.
import type { Face, Point } from '../../core/photo/types.ts'
import { findFaces, NO_CLOSER_LOOK } from './find-faces.ts'
import { modelCopy, rasterOf } from './picture.ts'
import type { Tasks } from './tasks.ts'

/** Up to it the models find a face as well as upright, and the picture is looked at as it came. */
const LEVEL_DEG = 15
/** The closest look shows a third of a picture at 1280 px: a turned copy of more is never seen. */
const SHEET_LONGEST_PX = 3700

/**
 * Landmarks in pixels of the picture as it came; `turnedDeg`, clockwise, is the turn that makes its text level. A face beside a
 * card that lies askew, of somebody who holds it, is found as well where it is large.
 */
export async function cardFaces(
  tasks: Tasks,
  picture: ImageBitmap,
  turnedDeg: number,
  [rasterLongestPx, modelLongestPx]: readonly [number, number],
): Promise<readonly Face[]> {
  const copyOf = async (shown: ImageBitmap) =>
    modelCopy(await rasterOf(shown, rasterLongestPx), modelLongestPx)
  if (Math.abs(turnedDeg) <= LEVEL_DEG) return findFaces(tasks, picture, await copyOf(picture))
  const asItCame = findFaces(tasks, picture, await copyOf(picture), NO_CLOSER_LOOK)
  const turn = turnBy(picture, turnedDeg)
  try {
    const level = findFaces(tasks, turn.picture, await copyOf(turn.picture))
    return [...level.map((face) => back(face, turn.back)), ...asItCame]
  } finally {
    turn.picture.close()
  }
}

/** About the middle, on a sheet that holds all of it. */
function turnBy(picture: ImageBitmap, turnedDeg: number) {
  const { width, height } = picture
  const radians = (turnedDeg * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const wide = Math.abs(width * cos) + Math.abs(height * sin)
  const high = Math.abs(width * sin) + Math.abs(height * cos)
  const scale = Math.min(1, SHEET_LONGEST_PX / Math.max(wide, high))
  const sheet = new OffscreenCanvas(Math.ceil(wide * scale), Math.ceil(high * scale))
  const context = sheet.getContext('2d')!
  context.translate(sheet.width / 2, sheet.height / 2)
  context.rotate(radians)
  context.scale(scale, scale)
  context.drawImage(picture, -width / 2, -height / 2)
  return {
    picture: sheet.transferToImageBitmap(),
    back: ({ x, y }: Point): Point => {
      const [u, v] = [(x - sheet.width / 2) / scale, (y - sheet.height / 2) / scale]
      return { x: width / 2 + u * cos + v * sin, y: height / 2 - u * sin + v * cos }
    },
  }
}

/** A face that lies has no bearing to be told by a matrix. */
const back = ({ landmarks }: Face, place: (point: Point) => Point): Face => ({
  matrix: null,
  landmarks: landmarks.map((point) => ({ ...point, ...place(point) })),
})
