import { seededRandom } from '../seeded-random.ts'
import { paper } from './brush.ts'

const SIZE_PX = 256

/** A plain weave with a little noise: the rules ask for clothes without a pattern. */
export function clothTexture(colour: string): HTMLCanvasElement {
  const context = paper(SIZE_PX, SIZE_PX, colour)
  const image = context.getImageData(0, 0, SIZE_PX, SIZE_PX)
  const random = seededRandom(5)
  for (let y = 0; y < SIZE_PX; y++)
    for (let x = 0; x < SIZE_PX; x++) {
      const thread = ((x >> 1) + (y >> 1)) % 2 ? 2.8 : -2.8
      const by = (random() - 0.5) * 10 + thread
      for (let channel = 0; channel < 3; channel++) image.data[(y * SIZE_PX + x) * 4 + channel]! += by
    }
  context.putImageData(image, 0, 0)
  return context.canvas
}
