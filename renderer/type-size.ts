// How large everything is written: told by the station. The styles count in the root's size, the components are given it.
import { useSyncExternalStore } from 'react'

export type TypeSize = 'usual' | 'large'
const FONT_PX: Readonly<Record<TypeSize, number>> = { usual: 20, large: 24 }

let present = FONT_PX.usual
const listeners = new Set<() => void>()
const apply = (): void => {
  document.documentElement.style.fontSize = `${present}px`
}
apply()

export function setTypeSize(size: TypeSize): void {
  if (FONT_PX[size] === present) return
  present = FONT_PX[size]
  apply()
  for (const one of listeners) one()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** CSS pixels of ordinary text. */
export const useFontPx = (): number => useSyncExternalStore(subscribe, () => present)
