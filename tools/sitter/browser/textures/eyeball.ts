import type { SitterParams } from '../params.ts'
import { seededRandom } from '../seeded-random.ts'
import { paper, type Spot, scaled } from './brush.ts'

const WIDTH_PX = 300
const HEIGHT_PX = 180
const IRIS_PX = 62
const PUPIL_PX = 25

/** White, iris, pupil, the upper lid's shadow and one highlight on the key light's side; 100 px per cm. */
export function eyeballTexture(params: SitterParams): HTMLCanvasElement {
  const context = paper(WIDTH_PX, HEIGHT_PX, '#e9e2dc')
  const middle: Spot = [WIDTH_PX / 2, HEIGHT_PX / 2]
  const veins = context.createRadialGradient(...middle, 30, ...middle, 150)
  veins.addColorStop(0, 'rgba(120,50,40,0)')
  veins.addColorStop(1, 'rgba(120,50,40,.75)')
  context.fillStyle = veins
  context.fillRect(0, 0, WIDTH_PX, HEIGHT_PX)
  const iris: Spot = [middle[0] + params.gazeX * 40, middle[1] - 2 - params.gazeY * 30]
  paintIris(context, iris, params)
  const shadow = context.createLinearGradient(0, middle[1] - 45, 0, middle[1] + 5)
  shadow.addColorStop(0, 'rgba(30,15,10,.6)')
  shadow.addColorStop(1, 'rgba(30,15,10,0)')
  context.fillStyle = shadow
  context.fillRect(0, 0, WIDTH_PX, middle[1] + 5)
  const towardsLight = params.keyAzimuthDeg < 0 ? -16 : 16
  context.fillStyle = 'rgba(255,255,255,.92)'
  context.beginPath()
  context.ellipse(iris[0] + towardsLight, iris[1] - 18, 8, 7, 0, 0, 2 * Math.PI)
  context.fill()
  return context.canvas
}

function paintIris(context: CanvasRenderingContext2D, centre: Spot, params: SitterParams): void {
  const [x, y] = centre
  const disc = (radius: number, fill: string | CanvasGradient) => {
    context.fillStyle = fill
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fill()
  }
  context.save()
  context.filter = 'blur(1.5px)'
  disc(IRIS_PX, '#1f1510')
  context.restore()
  const colour = context.createRadialGradient(x, y, 18, x, y, IRIS_PX - 5)
  colour.addColorStop(0, scaled(params.iris, 0.6))
  colour.addColorStop(0.5, params.iris)
  colour.addColorStop(1, scaled(params.iris, 0.5))
  disc(IRIS_PX - 5, colour)
  const random = seededRandom(params.seed + 3)
  context.lineWidth = 1.4
  for (let k = 0; k < 80; k++) {
    const angle = random() * 2 * Math.PI
    context.strokeStyle = random() < 0.5 ? 'rgba(255,220,170,.18)' : 'rgba(0,0,0,.2)'
    context.beginPath()
    context.moveTo(x + Math.cos(angle) * 24, y + Math.sin(angle) * 24)
    context.lineTo(x + Math.cos(angle) * 54, y + Math.sin(angle) * 54)
    context.stroke()
  }
  disc(PUPIL_PX, '#080605')
}
