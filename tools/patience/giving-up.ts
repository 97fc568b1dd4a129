// What must be ended when a wait is given up, so that whatever hangs on it fails where it stands and says so itself.
const enders = new Set<() => unknown>()

/** Returns how to be forgotten again. */
export function whenGivenUp(end: () => unknown): () => void {
  enders.add(end)
  return () => void enders.delete(end)
}

export function giveUp(): void {
  for (const end of [...enders]) end()
  enders.clear()
}
