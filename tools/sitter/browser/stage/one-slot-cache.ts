/** Keeps the last thing made under each name; a new key disposes the old one. */
export interface OneSlotCache {
  readonly get: <T extends Disposable>(name: string, key: unknown, make: () => T) => T
  readonly holds: (thing: unknown) => boolean
}

interface Disposable {
  dispose(): void
}

export function oneSlotCache(): OneSlotCache {
  const slots = new Map<string, { readonly key: string; readonly thing: Disposable }>()
  return {
    get: <T extends Disposable>(name: string, key: unknown, make: () => T): T => {
      const wanted = JSON.stringify(key)
      const slot = slots.get(name)
      if (slot?.key === wanted) return slot.thing as T
      slot?.thing.dispose()
      const thing = make()
      slots.set(name, { key: wanted, thing })
      return thing
    },
    holds: (thing) => [...slots.values()].some((slot) => slot.thing === thing),
  }
}
