// Training: the same people sign in with the same PINs, everybody before the camera is made up, and nothing of it touches
// the real folder.
import type { AppState } from '../../core/contract/station-records.ts'
import type { Folder } from '../folder/folder.ts'
import { SITTER_CAMERA } from '../site/site.ts'
import type { TrainingSet } from './training-set.ts'

/** Makes a training folder ready to sign in to, as the real one is now. */
export function furnish(training: Folder, real: Folder, set: TrainingSet | null, now: Date): void {
  const info = real.site.info()
  const lang = real.site.lang()
  if (info) training.site.setInfo(info)
  if (lang) training.site.setLang(lang)
  training.operators.adopt(real.operators.records())
  if (set) {
    const entries = set.roster.map((entry) => ({ ...entry, training: true }))
    training.roster.apply(entries, training.roster.cursor(), now)
    training.site.change({ scannerFolder: set.scannerFolder ?? '' })
  }
  if (real.site.finished()) training.site.finish()
}

type Asked = { readonly camera: string | null; readonly training: boolean }

/** A demo's own folder: nothing in it was ever real, and a person may choose what is before the camera. */
export function cameraBy(config: Asked, { training }: Pick<Folder, 'training'>): AppState['cameraBy'] {
  if (training && !config.training) return 'training'
  const asked = config.camera === SITTER_CAMERA && !training ? null : config.camera
  return asked === null ? 'person' : 'start'
}

/**
 * The sitter exists in the training folder only: a station started with it that is switched to real work has no camera
 * until somebody chooses one.
 */
export function cameraOf(
  config: Asked,
  { training, site }: Pick<Folder, 'training' | 'site'>,
): string | null {
  if (training) return config.training ? (config.camera ?? site.camera()) : SITTER_CAMERA
  const camera = config.camera ?? site.camera()
  return camera === SITTER_CAMERA ? site.camera() : camera
}
