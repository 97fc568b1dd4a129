import { useEffect } from 'react'

const WRITTEN_IN = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]'

/** Whether somebody writes there: a letter is a letter then. A filter that was clicked takes no letters. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest(WRITTEN_IN) !== null

/** For a question that has just appeared: keys are its own from now on. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus()

/** Enter does there what the button says. */
export const isButton = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary, [role="button"]') !== null

/**
 * Single keys for the whole page: not while somebody writes, not held down, not with a modifier, and only while `isReachable`
 * says that what they do could be clicked. `press` answers whether the key was its own.
 */
export function useKeys(
  press: (key: string, event: KeyboardEvent) => boolean,
  isReachable: () => boolean,
): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || !isReachable()) return
      if (press(event.key.toLowerCase(), event)) event.preventDefault()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  })
}
