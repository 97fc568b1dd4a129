// Another camera in the place of one that is gone.
import { failure } from '../failure.ts'
import { SITTER_CAMERA } from '../site/site.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

export function cameraCommands(state: StationState, { camera }: Commands) {
  return {
    choose: camera.choose.handler(({ input: { label }, context }) => {
      const { site, training, audit } = state.folder()
      const isSitter = label === SITTER_CAMERA
      if (isSitter && !training) throw failure('TRAINING_REFUSED')
      const by = isSitter ? state.signIns.operatorOf(context) : context.by()
      if (state.appState(context).cameraBy !== 'person') throw failure('REFUSED', { detail: 'camera-given' })
      site.setCamera(label)
      audit.append({ actor: by?.id ?? 'station', action: 'camera-chosen', subject: 'camera' })
      state.changed()
      return state.appState(context)
    }),
  }
}
