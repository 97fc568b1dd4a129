// What one screen is told of the booth: the same for all of them but for who is signed in at it.
import type { AppState, Problem, SyncStatus } from '../core/contract/station-records.ts'
import type { Folder } from './folder/folder.ts'
import type { Caller, SignIns } from './presence/sign-ins.ts'
import type { Policy } from './site/policy.ts'
import { problemsOf } from './site/problems.ts'
import type { StationConfig } from './station-config.ts'
import type { Sync } from './sync/sync.ts'
import { cameraBy, cameraOf } from './training/seed-training-folder.ts'

interface Parts {
  readonly config: StationConfig
  readonly signIns: Pick<SignIns, 'operatorOf'>
  readonly policy: Policy
  readonly notice: AppState['notice']
  /** The folder of the moment: training has one of its own. */
  readonly inner: () => { readonly folder: Folder; readonly sync: Pick<Sync, 'status'> }
  readonly programProblems: () => readonly Problem[]
  readonly freeBytes: () => number
  /** What the student at the booth reads; null for the booth's own. */
  readonly spoken: () => AppState['lang'] | null
}

export function createDescription(parts: Parts): (caller: Caller) => AppState {
  const { config, signIns, policy, notice, inner, programProblems, freeBytes, spoken } = parts
  return (caller) => {
    const { folder, sync: current } = inner()
    const { site } = folder
    const preferences = site.preferences()
    const enrolment = site.enrolment.read()
    const sync: SyncStatus = current.status()
    return {
      phase: site.finished() ? 'ready' : 'setup',
      host: config.host,
      version: config.version,
      lang: spoken() ?? site.lang() ?? config.lang ?? 'zh-CN',
      training: folder.training,
      demo: config.training,
      camera: cameraOf(config, folder),
      cameraBy: cameraBy(config, folder),
      site: site.info(),
      enrolled: enrolment !== null,
      serverUrl: enrolment?.serverUrl ?? null,
      serverSchool: enrolment?.school ?? null,
      suggestedServer: config.suggestedServer ?? null,
      operator: signIns.operatorOf(caller),
      problems: [
        ...programProblems(),
        ...folder.problems(),
        ...problemsOf(sync, policy, freeBytes(), folder.training),
      ],
      sync,
      settings: {
        idleSeconds: preferences.idleSeconds,
        presetId: preferences.presetId,
        identityProofs: preferences.identityProofs,
        originalKeepDays: preferences.originalKeepDays,
        reviewWorkingDays: preferences.reviewWorkingDays,
        minimumScanDpi: policy.minimumScanDpi,
        largeType: preferences.largeType,
        sounds: preferences.sounds,
        screenKeyboard: preferences.screenKeyboard,
      },
      notice,
    }
  }
}
