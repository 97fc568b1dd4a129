// A turned rectangle of a picture, upright and at the size that is wanted. Only what lies in it is touched: turning a whole
// photo of twelve megapixels takes longer than reading the card on it.
import type { Raster } from '../../../../core/photo/types.ts'
import type { TextBox } from './detect.ts'

/** Shrunk by more than this, several points of the picture make one of the cut. */
const SPARSE = 1.5
const PAPER = 255

/** Bilinear; white where the rectangle leaves the picture. */
export function cutTurned(picture: Raster, box: TextBox, widthPx: number, heightPx: number): Raster {
  const [cos, sin] = [Math.cos((box.angleDeg * Math.PI) / 180), Math.sin((box.angleDeg * Math.PI) / 180)]
  const [stepX, stepY] = [box.widthPx / widthPx, box.heightPx / heightPx]
  const [nx, ny] = [stepX > SPARSE ? Math.ceil(stepX) : 1, stepY > SPARSE ? Math.ceil(stepY) : 1]
  const rgba = new Uint8ClampedArray(4 * widthPx * heightPx)
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++) {
      let [red, green, blue] = [0, 0, 0]
      for (let part = 0; part < nx * ny; part++) {
        const across = (row + (Math.floor(part / nx) + 0.5) / ny) * stepY - box.heightPx / 2
        const along = (column + ((part % nx) + 0.5) / nx) * stepX - box.widthPx / 2
        const x = box.xPx + along * cos - across * sin - 0.5
        const y = box.yPx + along * sin + across * cos - 0.5
        const [x0, y0] = [Math.floor(x), Math.floor(y)]
        if (x0 < -1 || y0 < -1 || x0 >= picture.widthPx || y0 >= picture.heightPx) {
          red += PAPER
          green += PAPER
          blue += PAPER
          continue
        }
        const [left, right] = [Math.max(0, x0), Math.min(picture.widthPx - 1, x0 + 1)]
        const [top, bottom] = [Math.max(0, y0), Math.min(picture.heightPx - 1, y0 + 1)]
        const [u, v] = [x - x0, y - y0]
        const a = 4 * (top * picture.widthPx + left)
        const b = 4 * (top * picture.widthPx + right)
        const c = 4 * (bottom * picture.widthPx + left)
        const d = 4 * (bottom * picture.widthPx + right)
        const [wa, wb, wc, wd] = [(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v]
        const from = picture.rgba
        red += wa * from[a]! + wb * from[b]! + wc * from[c]! + wd * from[d]!
        green += wa * from[a + 1]! + wb * from[b + 1]! + wc * from[c + 1]! + wd * from[d + 1]!
        blue += wa * from[a + 2]! + wb * from[b + 2]! + wc * from[c + 2]! + wd * from[d + 2]!
      }
      const at = 4 * (row * widthPx + column)
      rgba[at] = red / (nx * ny)
      rgba[at + 1] = green / (nx * ny)
      rgba[at + 2] = blue / (nx * ny)
      rgba[at + 3] = 255
    }
  }
  return { widthPx, heightPx, rgba }
}
