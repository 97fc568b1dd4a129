// The facts of a step that take time to establish: a card read, a face compared, a standard photo made. Each is worked out
// by the vision child from blobs on disk and ends as one event for the transition.
import { randomUUID } from 'node:crypto'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import type { StillInput } from '../../core/contract/station-records.ts'
import { decideMatch } from '../../core/identity/match-decision.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import type { Face, LandmarksDocument } from '../../core/photo/types.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import type { SessionEvent } from '../../core/session/events.ts'
import type { Comparison, SessionAt } from '../../core/session/session.ts'
import { dayInChina } from '../../core/submission/working-days.ts'
import type { Blobs, Picture } from '../blobs/blobs.ts'
import { readLandmarks } from '../vision/landmarks.ts'
import type { Analysed, ReadText, Vision } from '../vision/port.ts'
import { readEmblemScan, readPortraitScan, scanDpi } from './card-reading.ts'
import { visionFailure } from './vision-failure.ts'

/** Keeps pictures that the work made, together; they belong to the session the work was begun in. */
export type Keep = (...pictures: readonly Picture[]) => Promise<BlobRef[]>

export interface CardScan {
  readonly side: 'portrait' | 'emblem'
  readonly image: BlobRef
  /** Faces found on the scan by the analysis worker. */
  readonly landmarks: BlobRef | null
  readonly source: 'camera' | 'file'
}

export interface FactsOptions {
  readonly blobs: Pick<Blobs, 'read'>
  readonly vision: Vision
  readonly judge: (measures: StillInput['measures']) => RuleResult[]
  readonly presetId: () => string
  /** Of the program. */
  readonly version: string
  readonly now: () => Date
}

export interface Facts {
  /** How far the picture is to be turned clockwise for its text to be level, in degrees. What was read is kept for `cardRead`. */
  readonly cardTurned: (image: BlobRef) => Promise<number>
  /** The text of a picture goes with it. */
  readonly forget: (ids: readonly string[]) => void
  readonly cardRead: (
    session: SessionAt<'card'>,
    scan: CardScan,
    entry: RosterEntry,
    keep: Keep,
  ) => Promise<SessionEvent>
  readonly stillJudged: (session: SessionAt<'capture'>, input: StillInput) => Promise<SessionEvent>
  readonly standardized: (session: SessionAt<'standardize'>, keep: Keep) => Promise<SessionEvent>
}

const mutable = ({ landmarks, matrix }: Face): LandmarksDocument['faces'][number] => ({
  landmarks: [...landmarks],
  matrix: matrix && [...matrix],
})

export function createFacts({ blobs, vision, judge, presetId, version, now }: FactsOptions): Facts {
  const at = (): string => now().toISOString()

  async function analysed(imageRef: BlobRef, landmarksRef: BlobRef): Promise<Analysed> {
    const [image, landmarks] = await Promise.all([blobs.read(imageRef.id), blobs.read(landmarksRef.id)])
    return { image, landmarks }
  }

  async function cardPortrait(
    card: Buffer,
    face: Face,
    { widthPx, heightPx, turnedDeg }: ReadText,
    keep: Keep,
  ) {
    const only: LandmarksDocument = { version: 1, widthPx, heightPx, faces: [mutable(face)] }
    const landmarks = Buffer.from(JSON.stringify(only))
    const cut = await vision.cropPortrait({ image: card, landmarks }, turnedDeg).catch(visionFailure)
    const [image, found] = await keep(
      { kind: 'card-portrait', mediaType: 'image/jpeg', bytes: cut.image },
      { kind: 'landmarks', mediaType: 'application/json', bytes: cut.landmarks },
    )
    return { image: image!, landmarks: found! }
  }

  /** In pixels of the picture as it was read; its landmarks may come from a copy of another size. */
  async function facesOn({ widthPx, heightPx }: ReadText, landmarks: BlobRef | null): Promise<Face[]> {
    if (!landmarks) return []
    const found = await blobs.read(landmarks.id).then(readLandmarks).catch(visionFailure)
    const scale = { x: widthPx / found.widthPx, y: heightPx / found.heightPx }
    return found.faces.map(({ landmarks: points, matrix }) => ({
      landmarks: points.map(({ x, y, z }) => ({ x: x * scale.x, y: y * scale.y, z: z * scale.x })),
      matrix,
    }))
  }

  /** Of the picture that was read last and is about to be a side of the card. */
  let read: { readonly id: string; readonly text: Promise<ReadText> } | null = null

  function textOn(image: BlobRef): Promise<ReadText> {
    if (read?.id !== image.id) {
      const text = blobs.read(image.id).then((bytes) => vision.readText(bytes))
      read = { id: image.id, text }
      // Nothing is learnt from a failure: the next time it is tried anew.
      text.catch(() => forget([image.id]))
    }
    return read.text.catch(visionFailure)
  }

  function forget(ids: readonly string[]): void {
    if (read && ids.includes(read.id)) read = null
  }

  async function compare(session: SessionAt<'capture'>, input: StillInput): Promise<Comparison> {
    if (!session.consents.faceComparison) return { kind: 'missing', why: 'no-consent' }
    const { portrait } = session.card
    if (!portrait) return { kind: 'missing', why: 'no-portrait' }
    const [photo, card] = await Promise.all([
      analysed(input.still, input.landmarks),
      analysed(portrait.image, portrait.landmarks),
    ])
    const { distance, thresholds, ...by } = await vision.compare(photo, card).catch(visionFailure)
    const { same: sameThreshold, different: threshold } = thresholds
    const decision = decideMatch(distance, thresholds)
    return { kind: 'measured', distance, sameThreshold, threshold, decision, ...by }
  }

  return {
    cardTurned: async (image) => (await textOn(image)).turnedDeg,
    forget,
    async cardRead({ consents }, { side, image, landmarks, source }, entry, keep) {
      const text = await textOn(image)
      forget([image.id])
      const scan = { image, source, dpi: scanDpi(text.widthPx, text.heightPx) }
      const told = { type: 'card-side-read', side, at: at() } as const
      if (side === 'emblem') {
        const { fields, warnings, gates, validity } = readEmblemScan(text, entry, dayInChina(now()))
        return { ...told, read: { ...scan, fields, warnings }, portrait: null, validity, gates }
      }
      const wanted = consents.faceComparison || consents.sendCardPortrait
      const found = wanted ? await facesOn(text, landmarks) : null
      const { fields, warnings, gates, face } = readPortraitScan(text, found, entry)
      const portrait = face && (await cardPortrait(await blobs.read(image.id), face, text, keep))
      return { ...told, read: { ...scan, fields, warnings }, portrait, validity: null, gates }
    },
    async stillJudged(session, input) {
      const comparison = await compare(session, input)
      const { still, landmarks, mask, widthPx, heightPx, camera, shutter, measures } = input
      const attempt = {
        id: randomUUID(),
        number: session.attemptsMade + 1,
        takenAt: at(),
        still,
        landmarks,
        mask,
        widthPx,
        heightPx,
        camera,
        shutter,
        measures,
        results: judge(measures),
        comparison,
        verifications: [],
      }
      return { type: 'still-judged', attempt, at: at() }
    },
    async standardized({ attempt: { still, landmarks, mask } }, keep) {
      const { image, ...found } = { ...(await analysed(still, landmarks)), mask: await blobs.read(mask.id) }
      const made = await vision
        .planPhoto({ ...found, presetId: presetId(), background: null, code: version })
        .then((recipe) => vision.standardize({ image, ...found }, recipe))
        .catch(visionFailure)
      const [standard, captured] = await keep(
        { kind: 'standard', mediaType: 'image/jpeg', bytes: made.standard },
        { kind: 'captured', mediaType: 'image/jpeg', bytes: made.captured },
      )
      return {
        type: 'standardized',
        standard: { ...made.report, image: standard!, captured: captured! },
        at: at(),
      }
    },
  }
}
