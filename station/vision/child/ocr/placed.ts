// Rectangles between the three frames of a reading: a part of the picture that holds its text, the picture as it came, and
// the picture straightened, in which lines are told by row and column.
import { type TurnedPicture, turnedPoint } from '../../../../core/identity/card-place.ts'
import type { TextBox } from './detect.ts'

const radians = (deg: number): number => (deg * Math.PI) / 180

/** The rectangle in that direction around all of these. */
export function around(boxes: readonly TextBox[], angleDeg: number): TextBox {
  const [cos, sin] = [Math.cos(radians(angleDeg)), Math.sin(radians(angleDeg))]
  const along = boxes.map(({ xPx, yPx }) => xPx * cos + yPx * sin)
  const across = boxes.map(({ xPx, yPx }) => yPx * cos - xPx * sin)
  const left = Math.min(...boxes.map(({ widthPx }, k) => along[k]! - widthPx / 2))
  const right = Math.max(...boxes.map(({ widthPx }, k) => along[k]! + widthPx / 2))
  const top = Math.min(...boxes.map(({ heightPx }, k) => across[k]! - heightPx / 2))
  const bottom = Math.max(...boxes.map(({ heightPx }, k) => across[k]! + heightPx / 2))
  const [x, y] = [(left + right) / 2, (top + bottom) / 2]
  return {
    xPx: x * cos - y * sin,
    yPx: x * sin + y * cos,
    widthPx: right - left,
    heightPx: bottom - top,
    angleDeg,
  }
}

export const scaled = ({ xPx, yPx, widthPx, heightPx, angleDeg }: TextBox, by: number): TextBox => ({
  xPx: xPx * by,
  yPx: yPx * by,
  widthPx: widthPx * by,
  heightPx: heightPx * by,
  angleDeg,
})

export const grown = (box: TextBox, byPx: number): TextBox => ({
  ...box,
  widthPx: box.widthPx + 2 * byPx,
  heightPx: box.heightPx + 2 * byPx,
})

/** A line that was found in a part, in the picture. */
export function inPicture(line: TextBox, part: TextBox): TextBox {
  const [cos, sin] = [Math.cos(radians(part.angleDeg)), Math.sin(radians(part.angleDeg))]
  const [u, v] = [line.xPx - part.widthPx / 2, line.yPx - part.heightPx / 2]
  return {
    ...line,
    xPx: part.xPx + u * cos - v * sin,
    yPx: part.yPx + u * sin + v * cos,
    angleDeg: line.angleDeg + part.angleDeg,
  }
}

/**
 * A line of the part in the straightened picture, by its corner. Lines that still rise or fall there, because the card was seen
 * at a slant, are put at the height at which they cross the middle of the part: so one printed row stays one row.
 */
export function inStraightened(line: TextBox, part: TextBox, picture: Omit<TurnedPicture, 'turnedDeg'>) {
  const turned = { ...picture, turnedDeg: -part.angleDeg }
  const at = inPicture(line, part)
  const middle = turnedPoint({ x: at.xPx, y: at.yPx }, turned)
  const rise = Math.tan(radians(line.angleDeg)) * (line.xPx - part.widthPx / 2)
  return {
    xPx: middle.x - line.widthPx / 2,
    yPx: middle.y - rise - line.heightPx / 2,
    widthPx: line.widthPx,
    heightPx: line.heightPx,
  }
}
