// One student after the other through the whole flow, from wherever the booth stands, and everything sent at the end.
import { blobsOf } from '../../../core/session/blobs.ts'
import type { Session } from '../../../core/session/session.ts'
import { UNSENT } from '../../../core/submission/submission-state.ts'
import { goodMeasures, journey, type Step, type TestStation } from '../../../station/testing.ts'
import { OutOfPatience, until } from '../../../tools/patience/patience.ts'
import type { FromBooth } from './messages.ts'
import { isVisionFailure, type Material, numberOf, studentNumberOf } from './people.ts'

export interface Walk {
  /** Resolves with what went wrong, once nothing waits any more. */
  readonly go: (students: readonly number[], realVision: boolean) => Promise<string[]>
}

/** What is stuck is told by its name. */
const orThrow = (error: unknown): void => {
  if (!(error instanceof OutOfPatience)) throw error
}

export function createWalk(
  booth: TestStation,
  material: Material,
  say: (message: FromBooth) => unknown,
  onStudent: (n: number) => void,
): Walk {
  const { client, put } = booth
  const sessions = () => booth.station.state.folder().sessions
  const steps = journey(booth)

  async function takeStill(): Promise<unknown> {
    return client.session.judgeStill({
      still: await put('still', material.still),
      landmarks: await put('landmarks', material.landmarks, 'application/json'),
      mask: await put('mask', material.mask, 'image/png'),
      widthPx: 1280,
      heightPx: 960,
      measures: goodMeasures(),
      camera: { label: 'test camera', rotationDeg: 0 },
      shutter: 'operator',
    })
  }

  /** Through the child's decoder once, as a picture from a drive comes. */
  const importCard = (): Promise<unknown> => sessions().importPicture('card-portrait-side', material.still)

  async function command(next: Step, run: () => Promise<unknown>, realVision: boolean): Promise<void> {
    if (next === 'verdict') await takeStill()
    else {
      if (next === 'enrolment' && realVision) await importCard()
      await run()
    }
  }

  /** A failed job leaves the session where it was, with nothing strewn about, and works the next time. */
  async function insist(next: Step, run: () => Promise<unknown>, realVision: boolean): Promise<string[]> {
    const before = sessions().current()!
    try {
      await command(next, run, realVision)
      return []
    } catch (error) {
      if (!isVisionFailure(error)) throw error
    }
    const problems: string[] = []
    const after = sessions().current()
    if (after?.id !== before.id || after.step !== before.step)
      problems.push(`a dead vision child moved the session from ${before.step} to ${after?.step}`)
    if (next === 'confirm') {
      const held = new Set(blobsOf(after!).map((blob) => blob.id))
      const owned = booth.station.state.folder().blobs.ownedBy(`session:${before.id}`)
      if (owned.some((id) => !held.has(id))) problems.push('a dead vision child left pictures behind')
    }
    await command(next, run, realVision)
    return problems
  }

  async function finish(realVision: boolean): Promise<string[]> {
    const problems: string[] = []
    for (;;) {
      const session = sessions().current()
      if (!session) return problems
      if (session.step === 'saved' || session.step === 'ended') break
      onStudent(numberOf(session.student.studentNumber))
      const at = steps.findIndex(([step]) => step === session.step)
      const [next, run] = steps[at + 1]!
      problems.push(...(await insist(next, run, realVision)))
      tell(sessions().current()!)
    }
    await client.session.close({})
    say({ type: 'left' })
    return problems
  }

  function tell(session: Session): void {
    if (session.step === 'saved')
      say({ type: 'saved', submissionId: session.submissionId, sessionId: session.id })
    else say({ type: 'ack', step: session.step as Step, sessionId: session.id })
  }

  async function begin(n: number): Promise<void> {
    const query = studentNumberOf(n)
    let [hit] = await client.roster.search({ query })
    if (!hit) {
      await client.sync.now({})
      hit = (await client.roster.search({ query }))[0]
    }
    if (!hit) throw new Error(`student ${n} is not on the roster`)
    const { session } = await client.session.start({ rosterId: hit.rosterId })
    tell(session!)
  }

  async function drain(): Promise<string[]> {
    let stuck: readonly string[] = []
    const isOver = async (): Promise<boolean> => {
      const { waiting, blocked } = await client.sync.now({})
      stuck = []
      if (waiting === 0 && blocked === 0) return true
      const page = await client.queue.list({ after: null, limit: 50, filter: 'all' })
      stuck = page.items
        .filter((item) => UNSENT.includes(item.state))
        .map((item) => `${item.submissionId} stays ${item.state} (${item.reason})`)
      // What is blocked stays so, however often it is tried.
      return waiting === 0 && stuck.length > 0
    }
    await until('everything sent', isOver).catch(orThrow)
    return [...stuck]
  }

  return {
    async go(students, realVision) {
      const problems = await finish(realVision)
      for (const n of students) {
        await begin(n)
        problems.push(...(await finish(realVision)))
      }
      return [...problems, ...(await drain())]
    },
  }
}
