// How this booth is started, kept from one start to the next: an updater starts the program without any arguments, and a
// booth must not come up with another folder for it. What is synthetic is never kept: the sitter starts by a flag alone.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { type GivenFlags, updateAddress } from './command.ts'

const kept = z.object({
  data: z.string().optional(),
  camera: z.string().optional(),
  lang: z.enum(['zh-CN', 'en']).optional(),
  windowed: z.boolean().optional(),
  updates: z.string().transform(updateAddress).optional(),
})
type Kept = z.infer<typeof kept>

export interface ShellOptions {
  readonly data: string | null
  readonly camera: string | null
  readonly lang: 'zh-CN' | 'en' | null
  readonly training: boolean
  readonly windowed: boolean
  /** Where updates are fetched; null for none. */
  readonly updates: string | null
  readonly relaunched: readonly number[]
  readonly supervised: boolean
}

/** `file` null keeps nothing: a start from the work tree is nobody's booth. */
export function shellOptions(given: GivenFlags, file: string | null): ShellOptions {
  const before = file === null ? {} : read(file)
  const { data, camera, lang, windowed, updates } = { ...before, ...given }
  const next: Kept = {
    ...(data ? { data: resolve(data) } : {}),
    ...(camera ? { camera } : {}),
    ...(lang ? { lang } : {}),
    ...(windowed ? { windowed } : {}),
    ...(updates ? { updates } : {}),
  }
  if (file !== null) write(file, before, next.camera === 'sitter' ? withCamera(next, before.camera) : next)
  return {
    data: next.data ?? null,
    camera: next.camera ?? null,
    lang: next.lang ?? null,
    training: given.training ?? false,
    windowed: next.windowed ?? false,
    updates: next.updates ?? null,
    relaunched: given.relaunched ?? [],
    supervised: given.supervised ?? false,
  }
}

function withCamera({ camera: _sitter, ...rest }: Kept, camera: string | undefined): Kept {
  return camera === undefined ? rest : { ...rest, camera }
}

/** A file that is not there or cannot be read is a booth that starts as if for the first time. */
function read(file: string): Kept {
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

/** Only what changed is written, and a disk that takes nothing does not keep the booth from starting. */
function write(file: string, before: Kept, next: Kept): void {
  const text = JSON.stringify(next)
  if (text === JSON.stringify(before)) return
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // The next start is as this one was before.
  }
}
