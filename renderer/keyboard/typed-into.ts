// What keys on the screen write into, as a real key would: the screen hears of it the same way.

export type TypedInto = HTMLInputElement | HTMLTextAreaElement

const KINDS = ['text', 'search', 'tel', 'url', 'email', 'number', 'password']

export function isTypedInto(element: Element | null): element is TypedInto {
  if (element instanceof HTMLTextAreaElement) return !element.readOnly && !element.disabled
  return (
    element instanceof HTMLInputElement &&
    KINDS.includes(element.type) &&
    !element.readOnly &&
    !element.disabled
  )
}

/** What belongs into it: anything, figures alone, or what nobody may read over a shoulder and no list may offer. */
export function kindOf(target: TypedInto): 'text' | 'figures' | 'secret' {
  if (target.inputMode === 'numeric') return 'figures'
  return target.type === 'password' ? 'secret' : 'text'
}

/** Puts `text` in the place of what is there. React listens to the setter it put over the element's own. */
export function write(target: TypedInto, text: string): void {
  const kind = target instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')!.set!.call(target, text)
  target.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

export function enter(target: TypedInto): void {
  const key = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }
  const isWanted = target.dispatchEvent(new KeyboardEvent('keydown', key))
  if (isWanted) target.form?.requestSubmit()
  target.dispatchEvent(new KeyboardEvent('keyup', key))
}
