// One screen in every size and language: looked at for faults, and kept as a picture.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { stayAtBooth } from '../cli/drive.ts'
import { seriousViolations } from './axe.ts'
import { type LayoutFault, layoutFaults } from './faults.ts'

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
] as const
export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export interface ScreenFault extends Omit<LayoutFault, 'kind'> {
  readonly kind: LayoutFault['kind'] | 'accessibility'
  /** `name, width×height, language`. */
  readonly screen: string
}

export interface Shooting {
  /** Names each screen. */
  readonly say: (screen: string) => void
  /** Where the pictures go, a folder for each screen; null for none. */
  readonly out: string | null
  /** Asks the page to speak it. */
  readonly speak: (language: Language, page: Page) => Promise<void>
  /** The smallest side of anything to be pressed, in CSS pixels: by a finger, or by a mouse. */
  readonly targetPx: number
}

export const FINGER_PX = 48
export const MOUSE_PX = 40

export interface Shooter {
  readonly shoot: (page: Page, name: string) => Promise<void>
  readonly faults: () => readonly ScreenFault[]
}

export function createShooter({ say, out, speak, targetPx }: Shooting): Shooter {
  const faults: ScreenFault[] = []
  return {
    faults: () => faults,
    async shoot(page, name) {
      say(name)
      const leave = stayAtBooth(page)
      try {
        await shootAll(page, name)
      } finally {
        leave()
      }
    },
  }

  async function shootAll(page: Page, name: string): Promise<void> {
    if (out !== null) mkdirSync(join(out, name), { recursive: true })
    for (const language of LANGUAGES) {
      await speak(language, page)
      await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
      for (const size of SIZES) {
        await page.setViewportSize(size)
        await settled(page)
        const screen = `${name}, ${size.width}×${size.height}, ${language}`
        const found = await page.evaluate(layoutFaults, targetPx)
        faults.push(
          ...found.map((fault) => ({ screen, ...fault })),
          ...(await accessibilityFaults(page, screen)),
        )
        if (out !== null)
          await page.screenshot({ path: join(out, name, `${size.width}x${size.height}-${language}.png`) })
      }
    }
    await speak(LANGUAGES[0], page)
    await page.setViewportSize(SIZES[0])
  }
}

/** Laid out anew, fonts there, and what moves moved. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  })

async function accessibilityFaults(page: Page, screen: string): Promise<ScreenFault[]> {
  return (await seriousViolations(page)).map(({ id, target, html, why }) => ({
    screen,
    kind: 'accessibility',
    where: `${id} ${target} ${html.slice(0, 120)}`,
    detail: why.replace(/\s+/g, ' ').slice(0, 200),
  }))
}
