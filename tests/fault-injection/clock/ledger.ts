// What was promised of each saved photo, kept apart from the booth and by the true time: its files are whole until it was
// decided and its days are over, or until it was taken back. Then they are gone.
import { DECIDED } from '../../../core/retention/retention.ts'
import type { Saved, World } from './world.ts'

interface Entry extends Saved {
  /** True time when the booth was first seen to know the decision. */
  heardMs: number | null
}

export interface Ledger {
  readonly add: (saved: Saved) => void
  readonly entries: () => readonly Saved[]
  /** Before true time passes: what the booth has heard since the last look, it heard now. */
  readonly look: () => void
  /** What is broken at this moment. */
  readonly broken: () => Promise<string[]>
  /** Whether the booth still holds anything of it. */
  readonly erased: (id: string) => boolean
}

export const KEEP_MS = 30 * 86_400_000

export function createLedger(world: World): Ledger {
  const entries: Entry[] = []
  const folder = () => world.booth().station.state.folder()
  const item = (id: string) => folder().submissions.item(id)
  const erased = (id: string): boolean => item(id)?.erasedAt !== null

  function look(): void {
    for (const entry of entries) {
      const state = item(entry.id)?.state
      if (!state || !DECIDED.includes(state)) entry.heardMs = null
      else entry.heardMs ??= world.trueMs()
    }
  }

  async function pictureBroken({ id, pictures }: Entry): Promise<string | null> {
    for (const role of ['standard', 'captured'] as const) {
      const bytes = await folder()
        .submissions.outbox.readFile(id, role)
        .catch(() => null)
      if (bytes === null) return `${role} is gone`
      if (!bytes.equals(pictures[role])) return `${role} is another`
    }
    return null
  }

  async function brokenOf(entry: Entry): Promise<string | null> {
    const shown = item(entry.id)
    if (!shown) return 'is not in the queue'
    if (shown.shortNumber !== entry.shortNumber) return 'has another number than its receipt'
    if (shown.state === 'withdrawn') return erased(entry.id) ? null : 'was taken back and is still there'
    const over = entry.heardMs !== null && world.trueMs() - entry.heardMs >= KEEP_MS
    if (over && erased(entry.id)) return null
    const why = await pictureBroken(entry)
    if (why === null) return null
    // The booth may have heard more while its files were read.
    return item(entry.id)?.state === shown.state ? `${shown.state}: ${why}` : brokenOf(entry)
  }

  return {
    add: (saved) => {
      entries.push({ ...saved, heardMs: null })
    },
    entries: () => entries,
    look,
    erased,
    async broken() {
      look()
      const problems: string[] = []
      for (const entry of entries) {
        const why = await brokenOf(entry)
        if (why !== null) problems.push(`${entry.shortNumber} ${why}`)
      }
      const { problems: said } = await world.booth().client.app.state()
      for (const { code, subject } of said)
        if (code === 'photos-missing' || code === 'folder-moved')
          problems.push(`the booth says ${code} ${subject}`)
      return problems
    },
  }
}
