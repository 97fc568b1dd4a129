import type { SitterParams } from '../params.ts'
import { paper } from './brush.ts'

/** The wall: an even gradient between the given colours. */
export function backdropTexture({ backdrop, backdropAxis }: SitterParams): HTMLCanvasElement {
  const [widthPx, heightPx] = [64, 256]
  const context = paper(widthPx, heightPx, backdrop[0] ?? '#c9ced3')
  const [endX, endY] = backdropAxis === 'horizontal' ? [widthPx, 0] : [0, heightPx]
  const gradient = context.createLinearGradient(0, 0, endX, endY)
  backdrop.forEach((colour, k) => {
    gradient.addColorStop(k / Math.max(1, backdrop.length - 1), colour)
  })
  context.fillStyle = gradient
  context.fillRect(0, 0, widthPx, heightPx)
  return context.canvas
}
