// The sitter's window comes and goes with the display it is for: on one display there is none, and unplugged it would
// land on top of the operator's.
import type { Display, Screen } from 'electron'
import { assignDisplays } from './window.ts'

export interface SitterWindowOptions<W> {
  readonly screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay' | 'on'>
  readonly open: (display: Display, onClosed: () => void) => W
}

/** Returns the window there is at the moment. */
export function followSitterDisplay<W extends { destroy: () => void }>({
  screen,
  open,
}: SitterWindowOptions<W>): () => W | null {
  let shown: { readonly window: W; readonly displayId: number } | null = null

  function follow(): void {
    const { sitter } = assignDisplays(screen.getAllDisplays(), screen.getPrimaryDisplay())
    if (shown?.displayId === sitter?.id) return
    shown?.window.destroy()
    shown = null
    if (!sitter) return
    const window = open(sitter, () => {
      if (shown?.window === window) shown = null
    })
    shown = { window, displayId: sitter.id }
  }

  screen.on('display-added', follow)
  screen.on('display-removed', follow)
  follow()
  return () => shown?.window ?? null
}
