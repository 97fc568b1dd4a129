// What a site decided about its booth.
import { bundledPreset } from '../../core/photo/bundled.ts'
import { failure } from '../failure.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

export function settingsCommands(state: StationState, { settings }: Commands) {
  const folder = () => state.folder()
  return {
    read: settings.read.handler(() => ({ scannerFolder: folder().site.preferences().scannerFolder })),
    update: settings.update.handler(({ input, context }) => {
      const by = context.by()
      const { site, ...changes } = input
      if (changes.presetId !== undefined && !bundledPreset(changes.presetId))
        throw failure('BAD_INPUT', { detail: 'preset' })
      if (changes.scannerFolder && !folder().mayScanFrom(changes.scannerFolder))
        throw failure('BAD_INPUT', { detail: 'scanner-folder' })
      if (site) folder().site.setInfo(site)
      folder().site.change(changes)
      folder().audit.append({
        actor: by.id,
        action: 'settings-changed',
        subject: Object.keys(input).join(','),
      })
      state.changed()
      return state.appState(context)
    }),
  }
}
