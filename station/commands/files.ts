// Pictures on removable drives and in the scanner's folder.
import { failure } from '../failure.ts'
import { shownRoot } from '../files/picker.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

export function filesCommands(state: StationState, { files }: Commands) {
  const folder = () => state.folder()
  return {
    roots: files.roots.handler(() => folder().picker.roots().map(shownRoot)),
    list: files.list.handler(({ input, context }) => {
      state.touch(context)
      const entries = folder().picker.list(input.rootId, input.path)
      if (!entries) throw failure('NOT_FOUND')
      return entries
    }),
    open: files.open.handler(async ({ input }) => {
      const bytes = await folder().picker.read(input.rootId, input.path)
      if (bytes === 'not-found') throw failure('NOT_FOUND')
      if (bytes === 'too-large') throw failure('IMAGE_TOO_LARGE')
      return folder().sessions.importPicture(input.kind, bytes)
    }),
  }
}
