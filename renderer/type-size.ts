// How large everything is written: told by the station, asked by the styles and by the components' own sizes.
import { useSyncExternalStore } from 'react'

export type TypeSize = 'usual' | 'large'

let present: TypeSize = 'usual'
const listeners = new Set<() => void>()

export function setTypeSize(size: TypeSize): void {
  if (size === present) return
  present = size
  document.documentElement.dataset['type'] = size
  for (const one of listeners) one()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTypeSize = (): TypeSize => useSyncExternalStore(subscribe, () => present)
