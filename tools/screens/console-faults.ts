// What is wrong with a console's page to the eye and to the hand, measured on the page as it lies: text that is cut or lies
// outside the window, and targets that are too small to hit at a desk.
import type { Page } from 'playwright-core'

export interface Measured {
  readonly fault: 'clipped' | 'outside' | 'small'
  /** What it says, or its place in the page. */
  readonly what: string
  readonly detail: string
}

/** `targetPx`: the least width and height of what is pressed; links within a sentence are left to the sentence. */
export const measureConsole = (page: Page, targetPx: number): Promise<Measured[]> =>
  page.evaluate((smallest) => {
    const TARGETS =
      'button, a[href], input, select, textarea, summary, [role="button"], [role="menuitem"], [role="tab"], [role="combobox"]'
    const faults: { fault: 'clipped' | 'outside' | 'small'; what: string; detail: string }[] = []
    const name = (element: Element): string => {
      const said = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
      const id = element.getAttribute('data-testid') ?? element.className.toString().slice(0, 60)
      return `${element.tagName.toLowerCase()} ${id} “${said.slice(0, 40)}”`
    }
    const isShown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect()
      if (width === 0 || height === 0) return false
      return element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    }
    /** Whether somebody can bring it into view: then only what scrolls is asked, not the window. */
    const scrolls = (element: Element | null): boolean => {
      for (let at = element; at; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at)
        if (/auto|scroll/.test(overflowX + overflowY)) return true
      }
      return false
    }
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '',
      )

    for (const element of document.body.querySelectorAll('*')) {
      if (!hasText(element) || !isShown(element)) continue
      const range = document.createRange()
      range.selectNodeContents(element)
      const box = range.getBoundingClientRect()
      if (box.width <= 1 || box.height <= 1) continue
      const beyond = [
        box.left < -1 && 'left',
        box.right > innerWidth + 1 && 'right',
        !scrolls(element) && (box.bottom > innerHeight + 1 || box.top < -1) && 'above or below',
      ].filter(Boolean)
      if (beyond.length > 0 && !(scrolls(element) && beyond.every((side) => side === 'right')))
        faults.push({ fault: 'outside', what: name(element), detail: beyond.join(', ') })
      // Cut by any box around it that hides what it does not hold.
      for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at)
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break
        if (style.overflowX !== 'hidden' && style.overflowX !== 'clip' && style.overflowY !== 'hidden')
          continue
        // Meant for readers alone.
        if (style.clipPath !== 'none' || at.getBoundingClientRect().width <= 1) break
        const around = at.getBoundingClientRect()
        const cut = Math.max(box.right - around.right, around.left - box.left)
        const low = Math.max(box.bottom - around.bottom, around.top - box.top)
        if (cut > 1.5 || low > 4) {
          faults.push({
            fault: 'clipped',
            what: name(element),
            detail: `${cut.toFixed(1)} × ${low.toFixed(1)} px`,
          })
          break
        }
      }
    }
    for (const element of document.body.querySelectorAll(TARGETS)) {
      const pressed =
        element.closest('label, .ant-select, .ant-input-affix-wrapper, .ant-input-number') ?? element
      if (!isShown(pressed) || element.closest('[aria-hidden="true"], [hidden]')) continue
      if (element.matches(':disabled') || getComputedStyle(element).display === 'inline') continue
      const { width, height } = pressed.getBoundingClientRect()
      if (width < smallest - 0.5 || height < smallest - 0.5)
        faults.push({
          fault: 'small',
          what: name(element),
          detail: `${width.toFixed(0)} × ${height.toFixed(0)}`,
        })
    }
    return faults
  }, targetPx)
