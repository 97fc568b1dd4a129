// What is wrong with a screen by its geometry: words that are cut, covered or outside the window, targets too small for a
// finger, characters no font draws. Runs in the page.

export interface LayoutFault {
  readonly kind: 'outside' | 'clipped' | 'covered' | 'small-target' | 'missing-glyph'
  /** Of the element: test id, class or tag, and the first of its words. */
  readonly where: string
  readonly detail: string
}

/**
 * Serialized into the page: it may use nothing from outside itself. `targetPx`: the smallest side of anything to be pressed, in
 * CSS pixels (WCAG 2.2, 2.5.5, asks 44 for a finger); a link within a sentence is left to the sentence.
 */
export async function layoutFaults(targetPx: number): Promise<LayoutFault[]> {
  const faults: LayoutFault[] = []
  const SLACK_PX = 1.5
  const report = (kind: LayoutFault['kind'], element: Element, detail: string): void => {
    const name = element.closest('[data-testid]')?.getAttribute('data-testid')
    const words = (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40)
    const where = `${name ?? element.getAttribute('class')?.split(' ')[0] ?? element.tagName.toLowerCase()}: ${words}`
    faults.push({ kind, where, detail })
  }
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest('[aria-hidden="true"]')
  /** A dialog or drawer that is open is all there is to look at. */
  const layers = [...document.querySelectorAll('.ant-modal-wrap, .ant-drawer')].filter(
    (layer) => isShown(layer) && layer.getBoundingClientRect().width > 0,
  )
  const top = layers.at(-1) ?? document.body
  const viewport = {
    width: document.documentElement.clientWidth,
    height: document.documentElement.clientHeight,
  }

  /**
   * The part of a box that its scrolling or cutting ancestors let through, how much of it is cut where nobody can scroll to it,
   * and which way one of them scrolls.
   */
  function seenPart(element: Element, box: DOMRect) {
    let { left, top: upper, right, bottom } = box
    let [scrollsDown, scrollsAside, cutDown, cutAside] = [false, false, 0, 0]
    for (let at: Element | null = element; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
      const frame = at.getBoundingClientRect()
      scrollsDown ||= /auto|scroll/.test(style.overflowY) && at.scrollHeight > at.clientHeight + 1
      scrollsAside ||= /auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth + 1
      if (!scrollsDown) cutDown = Math.max(cutDown, box.bottom - frame.bottom, frame.top - box.top)
      if (!scrollsAside) cutAside = Math.max(cutAside, box.right - frame.right, frame.left - box.left)
      left = Math.max(left, frame.left)
      right = Math.min(right, frame.right)
      upper = Math.max(upper, frame.top)
      bottom = Math.min(bottom, frame.bottom)
    }
    return { left, top: upper, right, bottom, scrollsDown, scrollsAside, cutDown, cutAside }
  }

  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
  const characters = new Map<string, Element>()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || !isShown(element)) continue
    if (element.closest('option, script, style, svg title, .unseen')) continue
    for (const character of node.textContent) if (character.trim()) characters.set(character, element)
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (box.width === 0 || box.height === 0) continue
      const seen = seenPart(element, box)
      // The room below a line's letters may be cut.
      if (seen.cutAside > SLACK_PX || seen.cutDown > Math.max(SLACK_PX, box.height * 0.2)) {
        report('clipped', element, `${Math.round(Math.max(seen.cutAside, seen.cutDown))} px`)
        break
      }
      // What can be scrolled to is there; what has a sign to scroll is the screen's own matter.
      if (seen.scrollsDown && (seen.bottom < box.bottom - SLACK_PX || seen.top > box.top + SLACK_PX)) continue
      if (seen.scrollsAside && (seen.right < box.right - SLACK_PX || seen.left > box.left + SLACK_PX))
        continue
      const out = Math.max(-box.left, box.right - viewport.width, -box.top, box.bottom - viewport.height)
      if (out > SLACK_PX) {
        report('outside', element, `${Math.round(out)} px`)
        break
      }
      const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
      if (hit && hit !== element && !element.contains(hit) && !hit.contains(element)) {
        report('covered', element, `by ${hit.getAttribute('class') ?? hit.tagName}`)
        break
      }
    }
  }

  const pressed =
    'button, a[href], input, select, textarea, summary, [role="button"], [role="menuitem"], [role="tab"], [role="radio"], [role="combobox"]'
  for (const element of top.querySelectorAll(pressed)) {
    if (!isShown(element) || element.hasAttribute('disabled')) continue
    if (element.matches('a') && getComputedStyle(element).display === 'inline') continue
    // A field inside a larger frame, a tick with its label, a choice of a row: what is pressed is the whole of it.
    const whole =
      element.closest(
        '.ant-select, .ant-input-affix-wrapper, .ant-input-number, .ant-input-password, .ant-checkbox-wrapper, .ant-segmented-item, .ant-picker, label',
      ) ?? element
    const box = whole.getBoundingClientRect()
    if (box.width === 0 || box.height === 0) continue
    if (Math.min(box.width, box.height) < targetPx - 0.5)
      report('small-target', whole, `${Math.round(box.width)} × ${Math.round(box.height)}`)
  }

  // A character that no font has is drawn as the one that can have none. What was looked at stays known: a page shows the same
  // words at every size.
  const page = globalThis as { drawnByFont?: Map<string, Map<string, string>> }
  page.drawnByFont ??= new Map()
  const known = page.drawnByFont
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 32
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  function drawn(character: string, font: string): string {
    const ofFont = known.get(font) ?? new Map<string, string>()
    known.set(font, ofFont)
    const before = ofFont.get(character)
    if (before !== undefined) return before
    context.clearRect(0, 0, 32, 32)
    context.font = font
    context.fillText(character, 2, 26)
    const now = context.getImageData(0, 0, 32, 32).data.join()
    ofFont.set(character, now)
    return now
  }
  const fontOf = (element: Element): string => {
    const { fontFamily, fontWeight } = getComputedStyle(element)
    return `${fontWeight} 24px ${fontFamily}`
  }
  const written = [...characters].map(([character, element]) => ({
    character,
    element,
    font: fontOf(element),
  }))
  // A page font comes in pieces, each when its first character is asked for.
  const fresh = written.filter(({ character, font }) => !known.get(font)?.has(character))
  await Promise.all(fresh.map(({ character, font }) => document.fonts.load(font, character)))
  for (const { character, element, font } of written) {
    if (drawn(character, font) === drawn('\u{10fffe}', font))
      report('missing-glyph', element, `U+${character.codePointAt(0)!.toString(16)}`)
  }
  return faults
}
