// One pass: is it the server it was, the roster down, withdrawals and submissions up, verdicts down. What an answer says is
// stored together with the place in the server's history it is true at.
import { MAX_HOLDINGS } from '../../core/contract/server-records.ts'
import { needsPerson } from '../../core/submission/sync-reason.ts'
import { endsPass, isUnknownKey, isUnknownThere, reasonOf } from './failure-reason.ts'
import { createAsk, type Known, type Line, type ServerClient } from './line.ts'
import type { PassParts } from './pass-parts.ts'
import type { Enrolment } from './ports.ts'
import { createSending } from './send-submissions.ts'

/** Returns a pass over the line of an enrolment; it throws what ended it. */
export function createPass(parts: PassParts): (enrolment: Enrolment) => Promise<void> {
  const { ports, version, now, onChange, log, isClosed, connectBy } = parts
  const ask = createAsk(ports)
  const pushSubmissions = createSending(parts, ask)
  // The last process may have ended between a page of the roster and what follows from it.
  let rosterNews = true

  /**
   * A server put back from before this booth enrolled again knows it by a key of then; one whose answer to an enrolment got
   * lost, by the key of that. The key that is known is the booth's from now on.
   */
  async function reach(enrolment: Enrolment): Promise<{ line: Line; tellsHoldings: boolean }> {
    const meetBy = async (privateDer: Buffer) => {
      const line = connectBy({ ...enrolment, privateDer })
      return { line, tellsHoldings: await meet(line) }
    }
    try {
      return await meetBy(enrolment.privateDer)
    } catch (error) {
      if (!isUnknownKey(error) && reasonOf(error) !== 'key-replaced') throw error
      for (const privateDer of ports.enrolment.keys()) {
        if (privateDer.equals(enrolment.privateDer)) continue
        const met = await meetBy(privateDer).catch((other: unknown) => {
          if (isUnknownKey(other) || reasonOf(other) === 'key-replaced') return null
          throw other
        })
        if (!met) continue
        ports.enrolment.save({ ...enrolment, privateDer })
        return met
      }
      throw error
    }
  }

  /** Is it the server it was, with all it knew? Returns whether it can tell what it has. */
  async function meet(line: Line): Promise<boolean> {
    const answer = await ask(async (known) => {
      try {
        return await heartbeat(line, known)
      } catch (error) {
        // The refusal told the server's time; with the corrected offset the same words are accepted.
        if (reasonOf(error) !== 'clock-wrong') throw error
        return heartbeat(line, known)
      }
    })
    const { anchor, continues, statusCursor = null, school, moved } = answer
    if (school !== undefined) ports.enrolment.change({ school })
    if (anchor === undefined) return false
    if (continues) moved()
    else {
      log('history-differs', {})
      ports.startOver({ anchor, statusCursor })
      onChange()
    }
    return true
  }

  function heartbeat({ server, signHead }: Line, known: Known) {
    const { head, records } = ports.auditHead()
    return server.station.heartbeat({
      auditHead: head,
      auditRecords: records,
      auditSignature: signHead({ head, records }),
      version: version,
      ...ports.outbox.counts(),
      ...known,
    })
  }

  async function pullRoster(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.roster.cursor()
      const { entries, more, codeKeys, moved, ...page } = await ask((known) =>
        server.station.roster({ ...known, ...(cursor === null ? {} : { cursor }) }),
      )
      ports.roster.apply(entries, page.cursor, { isLast: !more, also: moved })
      ports.enrolment.change({ codeKeys })
      rosterNews ||= entries.length > 0
      if (!more) break
    }
    if (rosterNews) ports.outbox.rosterChanged(now())
    rosterNews = false
  }

  async function pullStatus(server: ServerClient): Promise<void> {
    for (;;) {
      const cursor = ports.enrolment.history().statusCursor
      const { items, more, moved, ...page } = await ask((known) =>
        server.station.status({ ...known, ...(cursor === null ? {} : { cursor }) }),
      )
      if (items.length > 0 || page.cursor !== cursor) {
        ports.outbox.reviewed(items, () => {
          moved()
          ports.enrolment.saveHistory({ statusCursor: page.cursor })
        })
      }
      if (items.length > 0) onChange()
      if (!more) return
    }
  }

  async function pushWithdrawals(server: ServerClient): Promise<void> {
    for (const { id, ...title } of ports.outbox.withdrawals()) {
      try {
        const {
          moved,
          anchor: _,
          ...item
        } = await ask((known) => server.station.withdraw({ id, ...title, ...known }))
        ports.outbox.reviewed([item], moved)
      } catch (error) {
        const why = reasonOf(error)
        if (isUnknownThere(error)) ports.outbox.withdrawnHere(id, now(), () => undefined)
        else if (why === 'withdrawal-refused') ports.outbox.withdrawalRefused(id)
        // Anything else is no answer to the student's wish: it is asked again with the next pass.
        else if (endsPass(why) || !needsPerson(why)) throw error
        else log('withdrawal-waits', { submissionId: id, reason: why })
      }
    }
  }

  /** Everything the present server may or may not have, page by page; each answer settles what it was asked about. */
  async function askHoldings(server: ServerClient): Promise<void> {
    for (;;) {
      const asked = ports.outbox.unsure(MAX_HOLDINGS)
      if (asked.length === 0 || isClosed()) return
      const { items, moved } = await ask((known) =>
        server.station.holdings({ submissions: [...asked], ...known }),
      )
      ports.outbox.answered(asked, items, now(), moved)
      onChange()
    }
  }

  return async (enrolment) => {
    const { line, tellsHoldings } = await reach(enrolment)
    const { server } = line
    await pullRoster(server)
    await pushWithdrawals(server)
    if (tellsHoldings) await askHoldings(server)
    await pushSubmissions(line)
    await pullStatus(server)
  }
}
