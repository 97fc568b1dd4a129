// Renders sitters and test cards in a headless Chromium of its own. Software GL is forced, so that the same request
// gives the same pixels on every machine with the same browser.
import type { Page } from 'playwright-core'
import { within } from '../patience/patience.ts'
import { launchPatiently } from '../patience/patient-browser.ts'
import { inRoot } from '../setup/root.ts'
import type { CardFields } from './browser/card/card-fields.ts'
import type { Detection, ImageFormat, Truth } from './browser/page.ts'
import type { SitterRequest } from './browser/params.ts'
import { PAGE_FOLDER, preparePage } from './page-build.ts'
import { servePage } from './page-server.ts'

export type { Detection, Truth } from './browser/page.ts'
export type { SitterRequest } from './browser/params.ts'

export interface Shot {
  readonly image: Buffer
  readonly truth: Truth
}

export interface Sitter {
  /** One frame as PNG. */
  readonly render: (request: SitterRequest) => Promise<Buffer>
  /** One frame in the given format, with what is known about it. */
  readonly shoot: (request: SitterRequest, format?: ImageFormat) => Promise<Shot>
  /** PNG, the sitter white on black: the exact person mask, hair included; grey is a pixel's coverage. */
  readonly silhouette: (request: SitterRequest) => Promise<Shot>
  /** The station's landmark model on any picture Chromium can decode. Throws when resources/models is not built. */
  readonly detect: (picture: Buffer) => Promise<Detection>
  /** Both sides of a test card as PNG, 1011×638 px. */
  readonly card: (
    fields: CardFields,
    portrait: Buffer,
  ) => Promise<{ portraitSide: Buffer; emblemSide: Buffer }>
}

const SOFTWARE_GL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']

/**
 * Opens a sitter, hands it to `use` and closes it again. Throws when no Chromium is installed or the page reports an
 * error; whatever `use` throws passes through.
 */
export async function withSitter<T>(
  use: (sitter: Sitter) => Promise<T>,
  say: (text: string) => void = () => undefined,
): Promise<T> {
  await preparePage(say)
  const server = await servePage({
    page: PAGE_FOLDER,
    wasm: inRoot('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
    models: inRoot('resources', 'models'),
  })
  try {
    const browser = await launchPatiently({ args: SOFTWARE_GL })
    try {
      const page = await browser.newPage()
      await page.goto(server.url)
      await within(
        'the sitter’s page',
        page.waitForFunction(() => globalThis.sitter !== undefined),
      )
      return await use(sitterIn(page))
    } finally {
      await browser.close()
    }
  } finally {
    await server.close()
  }
}

function sitterIn(page: Page): Sitter {
  const shoot: Sitter['shoot'] = async (request, format = { type: 'image/png' }) => {
    const { image, truth } = await page.evaluate(([wanted, as]) => globalThis.sitter!.render(wanted, as), [
      request,
      format,
    ] as const)
    return { image: fromBase64(image), truth }
  }
  return {
    shoot,
    render: async (request) => (await shoot(request)).image,
    silhouette: async (request) => {
      const { image, truth } = await page.evaluate((wanted) => globalThis.sitter!.silhouette(wanted), request)
      return { image: fromBase64(image), truth }
    },
    detect: (picture) =>
      page.evaluate((encoded) => globalThis.sitter!.detect(encoded), picture.toString('base64')),
    card: async (fields, portrait) => {
      const sides = await page.evaluate(([printed, picture]) => globalThis.sitter!.card(printed, picture), [
        fields,
        portrait.toString('base64'),
      ] as const)
      return { portraitSide: fromBase64(sides.portraitSide), emblemSide: fromBase64(sides.emblemSide) }
    },
  }
}

const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64')
