import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { drawnFace, wellSeated } from '../../core/photo/drawn-head.ts'
import { testRecipe } from '../../core/session/testing.ts'
import { eventually } from '../../tools/patience/patience.ts'
import {
  attemptOnScreen,
  CARD_LANDMARKS,
  crashImage,
  journey,
  openTestStation,
  PIN,
  signIn,
  type TestStation,
  type TestStationOptions,
  takeStill,
  testComparison,
  testEntry,
  testVision,
  walkTo,
} from '../testing.ts'
import { VisionFailure } from '../vision/port.ts'

const opened: TestStation[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const made = await openTestStation(options)
  opened.push(made)
  await signIn(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close().catch(() => undefined)
    rmSync(one.dir, { recursive: true, force: true })
  }
})

const session = async ({ client }: TestStation) => (await client.session.current()).session
const pictures = ({ dir }: TestStation): number => readdirSync(join(dir, 'real', 'blobs')).length
const later = ({ clock }: TestStation, seconds: number): void => {
  clock.now = new Date(clock.now.getTime() + seconds * 1000)
}
const records = ({ dir }: TestStation): { actor: string; action: string; detail: string }[] => {
  const db = new Database(join(dir, 'real', 'station.db'), { readonly: true })
  const rows = db.prepare('SELECT actor, action, detail FROM audit ORDER BY seq').all()
  db.close()
  return rows as { actor: string; action: string; detail: string }[]
}

/** A vision job that waits until the test lets it go on. */
function held<T>(answer: T) {
  let release: () => void = () => undefined
  let begun: () => void = () => undefined
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const job = async (): Promise<T> => {
    begun()
    await gate
    return answer
  }
  return { job, started, release }
}

const SAME = testComparison(0.4)

describe('a job that ends too late', () => {
  it("never puts one student's photo into another student's session", async () => {
    const compare = held(SAME)
    const one = await booth({
      vision: testVision({ compare: compare.job }),
      entries: [testEntry(1), testEntry(2, { idNumber: testEntry(1).idNumber, name: testEntry(1).name })],
    })
    await walkTo(one, 'capture')
    const judging = takeStill(one)
    await compare.started
    await one.client.session.end({ reason: 'wrong-person' })
    await one.client.session.start({ rosterId: 'roster-2' })
    for (const [, command] of journey(one).slice(1, 2)) await command()
    for (const [, command] of journey(one).slice(3, 5)) await command().catch(() => undefined)
    const before = await session(one)
    compare.release()
    await expect(judging).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await session(one)).toEqual(before)
    expect(before).toMatchObject({ student: { rosterId: 'roster-2' } })
    expect(pictures(one)).toBe(0)
  })

  it('counts for nothing when the step was left, and what it made is deleted', async () => {
    const still = { image: Buffer.from('x'), landmarks: Buffer.from('{}'), mask: Buffer.from('m') }
    const made = await testVision().standardize(still, testRecipe)
    const standardize = held(made)
    const one = await booth({ vision: testVision({ standardize: standardize.job }) })
    await walkTo(one, 'standardize')
    const before = pictures(one)
    const working = one.client.session.standardize({})
    await standardize.started
    await one.client.session.back({})
    standardize.release()
    await expect(working).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await session(one))?.step).toBe('verdict')
    expect(pictures(one)).toBe(before)
  })

  it('is not a reason to time out', async () => {
    const compare = held(SAME)
    const one = await booth({ vision: testVision({ compare: compare.job }) })
    await walkTo(one, 'capture')
    const judging = takeStill(one)
    await compare.started
    later(one, 500)
    one.look()
    compare.release()
    await judging
    expect((await session(one))?.step).toBe('verdict')
  })

  it('two taps on the shutter judge one photo', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    const taps = await Promise.allSettled([takeStill(one), takeStill(one)])
    expect(taps.map((tap) => tap.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await session(one)).toMatchObject({ step: 'verdict', attemptsMade: 1 })
  })
})

describe('what is not needed', () => {
  it('strays are deleted with the step they were made for', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    const before = pictures(one)
    await one.put('still', 'nobody judged this')
    await one.put('mask', 'nor this', 'image/png')
    expect(pictures(one)).toBe(before + 2)
    await takeStill(one)
    expect(pictures(one)).toBe(before + 3)
  })

  it('of two attempts only the better one is kept', async () => {
    const one = await booth()
    await walkTo(one, 'verdict')
    const held = pictures(one)
    for (let n = 0; n < 3; n++) {
      await one.client.session.retake({})
      await takeStill(one)
    }
    await one.client.session.retake({})
    expect(pictures(one)).toBe(held)
  })

  it('a picture for a session that is over is refused', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    await expect(one.put('still', 'late')).rejects.toThrow('409')
    expect(pictures(one)).toBe(2)
  })

  it('leftovers of a crash between saving and deleting go at the next start', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    const stray = await one.put('still', 'stray')
    const dir = crashImage(one)
    const two = await booth({ dir })
    expect((await session(two))?.step).toBe('capture')
    expect(readdirSync(join(dir, 'real', 'blobs'))).not.toContain(stray.id)
    expect(pictures(two)).toBe(pictures(one) - 1)
    expect(records(two).map((record) => record.action)).toContain('blobs-swept')
  })
})

describe('nobody there', () => {
  it('the receipt does not stay on screen', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    later(one, 181)
    await eventually(async () => expect(await session(one)).toBeNull())
    expect((await one.client.queue.list({ after: null, limit: 1, filter: 'all' })).total).toBe(1)
  })

  it('the booth locks itself, but not while a session is open', async () => {
    const one = await booth()
    const operator = async () => (await one.client.app.state()).operator
    later(one, 15 * 60 - 5)
    await walkTo(one, 'notice')
    await one.client.session.end({ reason: 'cancelled' })
    one.look()
    expect(await operator(), 'a command is a sign of life').not.toBeNull()
    later(one, 15 * 60)
    await eventually(async () => expect(await operator()).toBeNull())
    await expect(one.client.roster.search({ query: '甲' })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
    expect(records(one).at(-1)).toMatchObject({ actor: 'station', action: 'locked' })
  })

  it('a session left by a power cut is taken up whatever the clock says, and ends when nobody goes on with it', async () => {
    const one = await booth()
    await walkTo(one, 'verdict')
    const dir = crashImage(one)
    const monday = { now: new Date(one.clock.now.getTime() + 60 * 3600_000) }
    const two = await booth({ dir, clock: monday })
    expect((await session(two))?.step).toBe('verdict')
    expect(pictures(two)).toBe(pictures(one))
    later(two, 181)
    await eventually(async () => expect((await session(two))?.step).toBe('ended'))
    expect(pictures(two)).toBe(0)
    await two.client.session.close({})
    await walkTo(two, 'notice')
  })

  it('a clock that fell back to 1960 makes no student a child, and dates no receipt', async () => {
    const fallen = () => ({ now: new Date('1960-01-01T00:00:00Z') })
    const never = await booth({ clock: fallen() })
    const start = never.client.session.start({ rosterId: 'roster-1' })
    await expect(start, 'nobody ever told it better').rejects.toMatchObject({ code: 'UNDER_AGE' })

    const one = await booth()
    one.station.state.folder().syncPorts.heardTime(Date.parse('2026-03-04T02:00:00Z'))
    const two = await booth({ dir: crashImage(one), clock: fallen() })
    await two.client.session.start({ rosterId: 'roster-1' })
    await two.client.session.end({ reason: 'cancelled' })
    two.station.state.folder().syncPorts.heardTime(Date.parse('2026-03-05T02:00:00Z'))
    await two.client.session.close({})
    await walkTo(two, 'saved')
    const saved = await session(two)
    expect(saved?.step === 'saved' && saved.receipt.savedAt).toBe('2026-03-05T02:00:00.000Z')
  })

  it('a session that cannot be read does not keep the booth closed', async () => {
    const one = await booth()
    await walkTo(one, 'verdict')
    const dir = crashImage(one)
    const db = new Database(join(dir, 'real', 'station.db'))
    db.prepare('UPDATE sessions SET session = ?').run(Buffer.alloc(64, 7))
    db.close()
    const two = await booth({ dir })
    expect(await session(two)).toBeNull()
    expect(records(two).map((record) => record.action)).toContain('session-unreadable')
    await walkTo(two, 'notice')
  })
})

describe('the card', () => {
  const beside = JSON.stringify({
    version: 1,
    widthPx: 1011,
    heightPx: 638,
    faces: [drawnFace({ ...wellSeated, centreXPx: 250, eyeYPx: 250, faceWidthPx: 300, hairTopPx: 40 })],
  })
  const readPortrait = async (one: TestStation, landmarks: string | null) =>
    one.client.session.readCard({
      side: 'portrait',
      image: await one.put('card-portrait-side', 'front'),
      landmarks: landmarks === null ? null : await one.put('landmarks', landmarks, 'application/json'),
      source: 'file',
    })
  const readEmblem = async (one: TestStation, picture = 'back') =>
    one.client.session.readCard({
      side: 'emblem',
      image: await one.put('card-emblem-side', picture),
      landmarks: null,
      source: 'file',
    })
  const gates = async (one: TestStation) => {
    const now = await session(one)
    return now?.step === 'card' ? now.card.gates : null
  }
  const setAside = async (one: TestStation, rules: string[]) => {
    const [supervisor] = await one.client.operators.list()
    await one.client.session.override({ rules, reason: '原件已核对', supervisorId: supervisor!.id, pin: PIN })
  }

  it("a face that is not the card's is never compared, whatever a supervisor sets aside", async () => {
    const one = await booth()
    await walkTo(one, 'card')
    await readPortrait(one, beside)
    await readEmblem(one)
    expect(await gates(one)).toEqual(['card-face-apart'])
    await expect(one.client.session.acceptCard({})).rejects.toMatchObject({ data: { detail: 'gate-open' } })
    await setAside(one, ['card-face-apart'])
    await one.client.session.acceptCard({})
    for (const [, command] of journey(one).slice(3, 6)) await command()
    expect(await session(one)).toMatchObject({
      step: 'verdict',
      card: { portrait: null },
      attempt: { comparison: { kind: 'missing', why: 'no-portrait' } },
    })
  })

  it('is read once for the turn of its faces and for its fields, and its text goes with the picture', async () => {
    let readings = 0
    let failing = true
    const vision = testVision({
      readText: async (image) => {
        readings += 1
        if (failing) throw new VisionFailure('timeout')
        return { ...(await testVision().readText(image)), turnedDeg: 90 }
      },
    })
    const one = await booth({ vision })
    await walkTo(one, 'card')
    const image = await one.put('card-portrait-side', 'front')
    const turn = { side: 'portrait', image } as const
    await expect(one.client.session.cardTurned(turn)).rejects.toMatchObject({ code: 'VISION_FAILED' })
    failing = false
    expect(await one.client.session.cardTurned(turn)).toEqual({ turnedDeg: 90 })
    const landmarks = await one.put('landmarks', CARD_LANDMARKS, 'application/json')
    await one.client.session.readCard({ ...turn, landmarks, source: 'file' })
    expect(readings).toBe(2)
    await one.client.session.cardTurned(turn)
    expect(readings).toBe(3)

    await expect(
      one.client.session.cardTurned({ side: 'emblem', image }),
      'a picture of the other side',
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await one.client.session.back({})
    await expect(one.client.session.cardTurned(turn)).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('landmarks that are none are refused, and the card is as it was', async () => {
    const one = await booth()
    await walkTo(one, 'card')
    await expect(readPortrait(one, '{}')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    expect(await session(one)).toMatchObject({ step: 'card', card: { portraitSide: null } })
  })

  it('without a face is refused, unless its portrait is wanted by nobody', async () => {
    const one = await booth()
    await walkTo(one, 'card')
    await readPortrait(one, null)
    expect(await gates(one)).toEqual(['card-no-face'])
    await one.client.session.back({})
    const { notice } = await one.client.app.state()
    const given = { cardReading: true, faceComparison: false, keepOriginal: false, sendCardPortrait: false }
    await one.client.session.consent({ ...given, upload: true, noticeSha256: notice.sha256 })
    await readPortrait(one, CARD_LANDMARKS)
    expect(await session(one)).toMatchObject({ card: { gates: [], portrait: null } })
  })

  it('the portrait side is no emblem side, and the emblem side no portrait side', async () => {
    const one = await booth()
    await walkTo(one, 'card')
    await readEmblem(one, 'front')
    expect(await gates(one)).toEqual(['emblem-shows-portrait', 'validity-unread'])
    await one.client.session.readCard({
      side: 'portrait',
      image: await one.put('card-portrait-side', 'back'),
      landmarks: await one.put('landmarks', CARD_LANDMARKS, 'application/json'),
      source: 'file',
    })
    expect(await gates(one)).toEqual(['emblem-shows-portrait', 'validity-unread', 'card-shows-emblem'])
    await readPortrait(one, CARD_LANDMARKS)
    await readEmblem(one)
    expect(await gates(one)).toEqual([])
  })

  const withValidity = (printed: string) =>
    testVision({
      readText: async (image) => {
        const own = await testVision().readText(image)
        const line = (text: string) => (text.startsWith('有效期限') ? `有效期限 ${printed}` : text)
        return { ...own, lines: own.lines.map((one) => ({ ...one, text: line(one.text) })) }
      },
    })

  it('whose validity cannot be read is asked about, and the answer is recorded as the operator’s', async () => {
    const one = await booth({ vision: withValidity('2016.') })
    await walkTo(one, 'card')
    await readPortrait(one, CARD_LANDMARKS)
    await readEmblem(one)
    expect(await gates(one)).toEqual(['validity-unread'])
    await one.client.session.enterCardValidity({ to: '2026-03-03' })
    expect(await gates(one)).toEqual(['card-expired'])
    await one.client.session.enterCardValidity({ to: '2026-03-04' })
    const [operator] = await one.client.operators.list()
    const at = one.clock.now.toISOString()
    expect(await session(one)).toMatchObject({
      card: { gates: [], validity: { source: 'person', to: '2026-03-04', operatorId: operator!.id, at } },
    })
    await one.client.session.acceptCard({})
    for (const [, command] of journey(one).slice(3)) await command()
    const [item] = one.station.state.folder().submissions.outbox.due(one.clock.now, 1)
    expect(item?.manifest.cardValidity).toEqual({ source: 'person', operatorId: operator!.id, at })
    const answers = records(one).filter(({ action }) => action === 'card-validity-entered')
    expect(answers.map(({ detail }) => JSON.parse(detail))).toMatchObject([
      { to: '2026-03-03', source: 'person', gates: 'card-expired' },
      { to: '2026-03-04', source: 'person', gates: '' },
    ])
    expect(answers[0]).toMatchObject({ actor: operator!.id })
  })

  it.each([
    ['that is over', '2005.03.03-2025.03.03', ['card-expired']],
    ['that no card has', '2016.03.09-2086.03.09', ['validity-unread']],
    ['without an end', '2016.03.09-', ['validity-unread']],
  ])('with a validity %s does not pass', async (_, printed, open) => {
    const one = await booth({ vision: withValidity(printed) })
    await walkTo(one, 'card')
    await readEmblem(one)
    expect(await gates(one)).toEqual(open)
  })

  it('whose validity its holder’s age does not give is worth a second look', async () => {
    const one = await booth({ vision: withValidity('2020.01.01-2030.01.01') })
    await walkTo(one, 'card')
    await readEmblem(one)
    expect(await session(one)).toMatchObject({
      card: { gates: [], emblemSide: { warnings: ['validity-unlike-age'] } },
    })
  })
})

describe('people', () => {
  it('without a comparison the operator and a second one confirm, each with a PIN', async () => {
    const one = await booth()
    await walkTo(one, 'notice')
    const { notice } = await one.client.app.state()
    const given = { cardReading: true, faceComparison: false, keepOriginal: false, sendCardPortrait: false }
    await one.client.session.consent({ ...given, upload: true, noticeSha256: notice.sha256 })
    for (const [, command] of journey(one).slice(2, 6)) await command()
    await expect(one.client.session.choose({ submitAnyway: false })).rejects.toMatchObject({
      data: { detail: 'comparison-missing' },
    })
    const [first] = await one.client.operators.list()
    const second = await one.client.operators.create({ name: '第二人', pin: '8642', role: 'operator' })
    const reason = '当面核对'
    const attemptId = await attemptOnScreen(one)
    const check = (secondOperatorId: string, pin: string, of = attemptId) =>
      one.client.session.manualCheck({ attemptId: of, secondOperatorId, pin, reason })
    await expect(check(second.id, '8642', randomUUID())).rejects.toMatchObject({
      data: { detail: 'not-at-this-step' },
    })
    await expect(check(first!.id, PIN)).rejects.toMatchObject({ data: { detail: 'same-supervisor' } })
    await expect(check(second.id, '0000')).rejects.toMatchObject({ code: 'WRONG_PIN' })
    await check(second.id, '8642')
    await one.client.session.choose({ submitAnyway: false })
    await one.client.session.standardize({})
    await one.client.session.confirm({})
    const [item] = one.station.state.folder().submissions.outbox.due(one.clock.now, 1)
    expect(item?.manifest.comparison).toEqual({ kind: 'missing', why: 'no-consent' })
    expect(item?.manifest.verifications).toMatchObject([
      {
        by: 'two-people',
        decision: 'same',
        firstOperatorId: first!.id,
        secondOperatorId: second.id,
        reason,
        seen: { photoSha256: item!.manifest.proof.stillSha256, portraitSha256: null },
      },
    ])
  })

  it('a comparison between the limits is decided by the operator, and measurement and word both go up', async () => {
    const measurement = testComparison(0.51)
    const one = await booth({ vision: testVision({ compare: async () => measurement }) })
    await walkTo(one, 'verdict')
    const [operator] = await one.client.operators.list()
    const shown = await session(one)
    const attemptId = shown?.step === 'verdict' ? shown.attempt.id : ''
    await expect(one.client.session.choose({ submitAnyway: false })).rejects.toMatchObject({
      data: { detail: 'comparison-unsure' },
    })
    await one.client.session.decideComparison({ attemptId, decision: 'same' })
    await one.client.session.choose({ submitAnyway: false })
    await one.client.session.standardize({})
    await one.client.session.confirm({})
    const [item] = one.station.state.folder().submissions.outbox.due(one.clock.now, 1)
    expect(item?.manifest).toMatchObject({
      comparison: {
        kind: 'measured',
        distance: 0.51,
        sameThreshold: 0.42,
        threshold: 0.6,
        decision: 'unsure',
      },
      verifications: [
        {
          by: 'operator',
          decision: 'same',
          operatorId: operator!.id,
          at: one.clock.now.toISOString(),
        },
      ],
      failedComparisons: 0,
    })
    const record = records(one).find(({ action }) => action === 'comparison-decided')
    expect(record).toMatchObject({ actor: operator!.id })
    expect(JSON.parse(record!.detail)).toMatchObject({ attempt: attemptId, decision: 'same' })
  })

  it('the log names who did it, what was agreed to and nobody else', async () => {
    const one = await booth()
    await walkTo(one, 'card')
    const [administrator] = await one.client.operators.list()
    const clerk = await one.client.operators.create({ name: '接班人', pin: '2468', role: 'operator' })
    await one.client.operators.logout({})
    await one.client.operators.login({ operatorId: clerk.id, pin: '2468' })
    await one.client.session.back({})
    later(one, 181)
    await eventually(async () => expect((await session(one))?.step).toBe('ended'))
    const log = records(one)
    const by = (action: string) => log.find((record) => record.action === action)
    expect(by('consented')?.actor).toBe(administrator!.id)
    expect(JSON.parse(by('consented')!.detail)).toMatchObject({
      upload: true,
      keepOriginal: false,
      noticeVersion: expect.any(String),
      noticeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(by('back')?.actor).toBe(clerk.id)
    expect(by('ended')).toMatchObject({ actor: 'station' })
    expect(JSON.stringify(log)).not.toContain(testEntry(1).name)
  })

  it('a consent is to the notice that was shown', async () => {
    const one = await booth()
    await walkTo(one, 'notice')
    const given = { cardReading: true, faceComparison: true, upload: true }
    const rest = { keepOriginal: false, sendCardPortrait: false, noticeSha256: '0'.repeat(64) }
    await expect(one.client.session.consent({ ...given, ...rest })).rejects.toMatchObject({
      data: { detail: 'notice-changed' },
    })
  })

  it('a refused upload ends the session and keeps nothing', async () => {
    const one = await booth()
    await walkTo(one, 'notice')
    const { notice } = await one.client.app.state()
    const none = { cardReading: false, faceComparison: false, keepOriginal: false, sendCardPortrait: false }
    await one.client.session.consent({ ...none, upload: false, noticeSha256: notice.sha256 })
    expect(await session(one)).toMatchObject({ step: 'ended', reason: 'upload-refused' })
    expect(JSON.stringify(await session(one))).not.toContain(testEntry(1).name)
  })
})
