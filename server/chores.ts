// What the server does by itself, each work at its own pace and never twice at once. A failure is logged and tried again.
// In a folder that is not the one it opened it does nothing: what lies there now is not its own to tidy.
import type { ServerContext } from './server-context.ts'
import type { Store } from './store/store.ts'

export interface Chore {
  readonly name: string
  readonly everyMs: number
  readonly work: () => Promise<unknown>
  /** Also when the server starts. */
  readonly atOnce?: true
}

export interface Chores {
  /** Resolves when nothing runs any more. */
  readonly stop: () => Promise<void>
}

export function startChores(
  chores: readonly Chore[],
  { log, space }: Pick<ServerContext, 'log' | 'space'>,
  /** Of several processes on one database one does it. */
  exclusively: Store['exclusively'],
): Chores {
  const running = new Map<Chore, Promise<void>>()

  async function run({ name, work }: Chore): Promise<void> {
    try {
      if ((await space.look()).level === 'moved') return
      await exclusively(name, work)
    } catch (error) {
      // Messages of the database can quote values.
      const { name: kind, code } = error as NodeJS.ErrnoException
      log.error({ chore: name, error: kind, code }, 'a chore failed')
    }
  }

  function begin(chore: Chore): void {
    if (running.has(chore)) return
    running.set(
      chore,
      run(chore).finally(() => running.delete(chore)),
    )
  }

  for (const chore of chores) if (chore.atOnce) begin(chore)
  const timers = chores.map((chore) => setInterval(() => begin(chore), chore.everyMs).unref())
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
