// Nobody there: a running session ends, a finished one leaves the screen, an unattended booth locks.
import type { Folder } from '../folder/folder.ts'
import { isOver } from '../session/sessions-port.ts'
import type { SignIns } from './sign-ins.ts'

export interface Presence {
  /** Somebody is there. */
  readonly touch: () => void
  readonly idleMs: () => number
  /** Does what nobody did: the booth goes on being as unattended as before. */
  readonly unseen: (work: () => void) => void
}

/** By time lived: a clock that jumps ends no session and keeps none open. */
export function createPresence(monotonicMs: () => number): Presence {
  let lastTouchMs = monotonicMs()
  return {
    touch: () => {
      lastTouchMs = monotonicMs()
    },
    idleMs: () => monotonicMs() - lastTouchMs,
    unseen(work) {
      const touched = lastTouchMs
      work()
      lastTouchMs = touched
    },
  }
}

interface Parts {
  readonly folder: () => Folder
  readonly signIns: Pick<SignIns, 'endIdle'>
  readonly signInsChanged: () => void
  readonly presence: Presence
  readonly operatorIdleMs: number
}

/** To be called every second or so. */
export const createIdleWatch =
  ({ folder, signIns, signInsChanged, presence, operatorIdleMs }: Parts) =>
  (): void => {
    const { sessions, site, audit } = folder()
    const session = sessions.current()
    if (sessions.working()) return
    if (session && presence.idleMs() >= site.preferences().idleSeconds * 1000) {
      if (isOver(session)) presence.unseen(() => sessions.close())
      else sessions.end('timed-out')
    }
    const open = sessions.current()
    const atWork = open && 'operatorId' in open ? open.operatorId : null
    const gone = signIns.endIdle(operatorIdleMs, ({ id }) => id === atWork)
    for (const { id } of gone) audit.append({ actor: 'station', action: 'locked', subject: id })
    if (gone.length > 0) signInsChanged()
  }
