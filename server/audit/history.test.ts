// A server that lost part of what it knew says so to whoever remembers it.
import { rm } from 'node:fs/promises'
import { afterEach, expect, it } from 'vitest'
import {
  boothOf,
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'

const beat = { auditHead: '', auditRecords: 0, waiting: 0, blocked: 0, version: '1' }
let review: TestServer
const copies: string[] = []
afterEach(async () => {
  await review.stop()
  for (const copy of copies.splice(0)) await rm(copy, { recursive: true, force: true })
})

async function worldWithBackup() {
  review = await startReviewServer()
  await publishStudents(review, 6)
  let booth = await enrolBooth(review)
  const made = await review.backUp()
  review = made.review
  copies.push(made.copy)
  booth = boothOf(booth.identity, review.url, review.now)
  return {
    copy: made.copy,
    booth,
    students: await booth.roster(),
    restore: async () => {
      review = await review.restore(made.copy)
      return boothOf(booth.identity, review.url, review.now)
    },
  }
}

it('every answer says where in its history it is true, and the next request proves it is still there', async () => {
  const { booth, students } = await worldWithBackup()
  const { anchor: first } = await booth.api.heartbeat(beat)
  const receipt = await booth.api.submit({
    ...(await prepareSubmission(booth, students[0]!)),
    anchor: first,
  })
  expect(receipt.anchor).not.toBe(first)
  expect((await booth.api.roster({ anchor: receipt.anchor })).anchor).toBe(receipt.anchor)
  const again = await booth.api.heartbeat({ ...beat, anchor: receipt.anchor })
  expect(again).toMatchObject({ continues: true, anchor: receipt.anchor })
})

it('a restored server does not continue what it lost, even when it has grown past it', async () => {
  const { booth, students, restore } = await worldWithBackup()
  const kept = (await booth.api.heartbeat(beat)).anchor!
  const lost = (await booth.api.submit(await prepareSubmission(booth, students[0]!))).anchor!
  const after = await restore()
  expect(await after.api.heartbeat({ ...beat, anchor: kept })).toMatchObject({ continues: true })
  for (const grown of [students[1]!, students[2]!, students[3]!]) {
    expect(await after.api.heartbeat({ ...beat, anchor: lost })).toMatchObject({ continues: false })
    const differs = 'CONFLICT history-differs'
    expect(await failureOf(after.api.roster({ anchor: lost }))).toBe(differs)
    expect(await failureOf(after.api.status({ anchor: lost }))).toBe(differs)
    expect(await failureOf(after.api.holdings({ submissions: [], anchor: lost }))).toBe(differs)
    const next = await prepareSubmission(after, grown)
    expect(await failureOf(after.api.withdraw({ id: next.id, anchor: lost }))).toBe(differs)
    expect(await failureOf(after.api.submit({ ...next, anchor: lost }))).toBe(differs)
    expect(await failureOf(after.api.submit({ ...next, anchor: kept }))).toBe('done')
  }
})

it('a restored server tells which submissions it has, and takes the others again, once', async () => {
  const { booth, students, restore } = await worldWithBackup()
  const sent = await prepareSubmission(booth, students[0]!)
  await booth.api.submit(sent)
  const after = await restore()
  const title = { id: sent.id, manifestHash: sent.manifestHash }
  expect((await after.api.holdings({ submissions: [title] })).items).toEqual([])
  // The uploads went with the rest: the files are sent once more, the manifest is the same.
  const uploads = (await prepareSubmission(after, students[0]!)).uploads
  await after.api.submit({ ...sent, uploads })
  await after.api.submit({ ...sent, uploads })
  expect((await after.api.holdings({ submissions: [title] })).items).toMatchObject([
    { submissionId: sent.id, state: 'waiting' },
  ])
  const admin = await signIn(review.url)
  expect((await admin.api.tasks({})).tasks.map((task) => task.submissionId)).toEqual([sent.id])
})

it('a withdrawal that was confirmed and lost is confirmed again, whatever a reviewer did meanwhile', async () => {
  review = await startReviewServer()
  await publishStudents(review, 3)
  const booth = await enrolBooth(review)
  const students = await booth.roster()
  const admin = await signIn(review.url)
  for (const [index, decide] of [false, true].entries()) {
    const sent = await prepareSubmission(booth, students[index]!)
    await booth.api.submit(sent)
    await admin.api.claim({ submissionId: sent.id })
    if (decide) await admin.api.decide({ submissionId: sent.id, decision: 'approved', reasons: [], note: '' })
    expect(await failureOf(booth.api.withdraw({ id: sent.id }))).toBe('REFUSED withdrawal-refused')
    expect(await booth.api.withdraw({ id: sent.id, again: true })).toMatchObject({ state: 'withdrawn' })
  }
  expect((await booth.roster()).map((entry) => entry.captured)).toEqual([false, false, false])
})
