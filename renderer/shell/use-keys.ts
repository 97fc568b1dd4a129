// Keys that mean something wherever the focus is, for as long as nothing lies over what they belong to.
import { type RefObject, useEffect } from 'react'

/** Whether something lies over the middle of an element, a dialog perhaps: what cannot be touched there takes no keys. */
function isCovered(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const over = document.elementFromPoint(left + width / 2, top + height / 2)
  return over !== null && !element.contains(over)
}

export function useKeys(area: RefObject<Element | null>, onKey: (event: KeyboardEvent) => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (area.current && !isCovered(area.current)) onKey(event)
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  })
}
