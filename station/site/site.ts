// What a site decided about its booth, as stored settings with their schemas.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MAX_PROOFS } from '../../core/contract/server-records.ts'
import { siteInput } from '../../core/contract/station.ts'
import type { Settings } from '../store/settings.ts'
import type { Enrolment, EnrolmentPort, History } from '../sync/ports.ts'
import type { Policy } from './policy.ts'

const preferences = z.object({
  idleSeconds: z.int(),
  presetId: z.string(),
  identityProofs: z.array(z.enum(['roster', 'personal-code', 'id-card'])),
  originalKeepDays: z.int(),
  reviewWorkingDays: z.int(),
  scannerFolder: z.string(),
  largeType: z.boolean(),
  sounds: z.boolean(),
  screenKeyboard: z.boolean(),
})
export type Preferences = z.infer<typeof preferences>

const codeKeys = z.array(z.object({ keyId: z.string(), publicKey: z.string() }))
const enrolment = z.object({
  serverUrl: z.string(),
  stationId: z.string(),
  privateDer: z.string(),
  codeKeys,
  demo: z.boolean(),
  school: z.string().optional(),
})

export interface Site {
  readonly info: () => z.infer<typeof siteInput> | null
  readonly setInfo: (info: z.infer<typeof siteInput>) => void
  readonly lang: () => 'zh-CN' | 'en' | null
  readonly setLang: (lang: 'zh-CN' | 'en') => void
  readonly camera: () => string | null
  readonly setCamera: (label: string) => void
  readonly finished: () => boolean
  readonly finish: () => void
  readonly preferences: () => Preferences
  readonly change: (changes: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }) => void
  readonly enrolment: EnrolmentPort
}

const STATION_ID = 'station-id'
export const DEFAULT_PRESET = 'chsi-2017-99'
/** The camera's name that stands for the training sitter. */
export const SITTER_CAMERA = 'sitter'

export function createSite(settings: Settings, policy: Policy): Site {
  const defaults: Preferences = {
    idleSeconds: policy.idleSeconds,
    presetId: DEFAULT_PRESET,
    identityProofs: ['roster', 'personal-code', 'id-card'],
    originalKeepDays: policy.originalKeepDays,
    reviewWorkingDays: policy.reviewWorkingDays,
    scannerFolder: '',
    largeType: false,
    sounds: true,
    screenKeyboard: false,
  }
  const now = (): Preferences =>
    ({ ...defaults, ...settings.get('preferences', preferences.partial()) }) as Preferences
  const read = (): Enrolment | null => {
    const stored = settings.get('enrolment', enrolment)
    return stored && { ...stored, privateDer: Buffer.from(stored.privateDer, 'base64') }
  }
  const save = (given: Enrolment): void =>
    settings.set('enrolment', { ...given, privateDer: given.privateDer.toString('base64') })
  // Before the first enrolment too: what is saved until then is this booth's for good. A folder of the version before goes on
  // under the id a server gave it.
  if (settings.get(STATION_ID, z.string()) === null)
    settings.set(STATION_ID, read()?.stationId ?? randomUUID())
  /** In base64: of the enrolment under way, of the present one, of those before. */
  const keys = (): string[] => {
    const present = settings.get('enrolment', enrolment)?.privateDer
    const all = [
      settings.get('next-key', z.string()),
      present,
      ...(settings.get('station-keys', z.array(z.string())) ?? []),
    ]
    return [...new Set(all.filter((der) => der !== null && der !== undefined))].slice(0, MAX_PROOFS)
  }
  const history = (): History => ({
    anchor: settings.get('server-anchor', z.string()),
    statusCursor: settings.get('status-cursor', z.string().nullable()),
  })
  return {
    info: () => settings.get('site', siteInput),
    setInfo: (info) => settings.set('site', info),
    lang: () => settings.get('lang', z.enum(['zh-CN', 'en'])),
    setLang: (lang) => settings.set('lang', lang),
    camera: () => settings.get('camera', z.string()),
    setCamera: (label) => settings.set('camera', label),
    finished: () => settings.get('setup-finished', z.literal(true)) ?? false,
    finish: () => settings.set('setup-finished', true),
    preferences: now,
    change: (changes) => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      settings.set('preferences', { ...now(), ...given })
    },
    enrolment: {
      read,
      save: (given) => {
        settings.set('station-keys', keys())
        save(given)
        settings.set(STATION_ID, given.stationId)
        if (settings.get('next-key', z.string()) === given.privateDer.toString('base64'))
          settings.set('next-key', null)
      },
      stationId: () => settings.get(STATION_ID, z.string())!,
      keys: () => keys().map((der) => Buffer.from(der, 'base64')),
      nextKey: (make) => {
        const kept = settings.get('next-key', z.string())
        if (kept !== null) return Buffer.from(kept, 'base64')
        const made = make()
        settings.set('next-key', made.toString('base64'))
        return made
      },
      change: (changes) => {
        const before = read()
        if (!before) return
        const after = { ...before, ...changes }
        if (JSON.stringify(after) !== JSON.stringify(before)) save(after)
      },
      history,
      saveHistory: (changes) => {
        if (changes.anchor !== undefined) settings.set('server-anchor', changes.anchor)
        if (changes.statusCursor !== undefined) settings.set('status-cursor', changes.statusCursor)
      },
    },
  }
}
