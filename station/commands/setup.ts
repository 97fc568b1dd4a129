// The wizard of a new booth, and what of it an administrator does again later.
import { failure } from '../failure.ts'
import { isOver } from '../session/sessions-port.ts'
import { SITTER_CAMERA } from '../site/site.ts'
import type { StationState } from '../station-state.ts'
import { enrolFailure } from '../sync/enrol-failure.ts'
import { serverAddress } from '../sync/server-address.ts'
import { signedIn } from './access.ts'
import type { Commands } from './commands.ts'

export function setupCommands(state: StationState, { setup }: Commands) {
  const folder = () => state.folder()
  return {
    site: setup.site.handler(({ input, context }) => {
      folder().site.setInfo(input)
      return state.appState(context)
    }),
    administrator: setup.administrator.handler(async ({ input: { name, pin }, context }) => {
      let made = await folder().operators.createFirst(name, pin)
      if (!made) {
        // Somebody was quicker, and that is who may add another.
        signedIn(state, context, 'administrator')
        made = await folder().operators.create(name, 'administrator', pin)
      }
      folder().audit.append({ actor: made.id, action: 'administrator-created', subject: made.id })
      return state.appState(context)
    }),
    camera: setup.camera.handler(({ input, context }) => {
      // The training sitter is never a site's camera: it starts with the training folder.
      if (input.label === SITTER_CAMERA) throw failure('TRAINING_REFUSED')
      folder().site.setCamera(input.label)
      return state.appState(context)
    }),
    enrol: setup.enrol.handler(async ({ input, context }) => {
      const address = serverAddress(input.serverUrl)
      if (!address) throw failure('BAD_INPUT', { detail: 'https-needed' })
      // Another server's roster takes the place of the one the session was begun with.
      const session = folder().sessions.current()
      if (session && !isOver(session)) throw failure('SESSION_OPEN')
      await state
        .sync()
        .enrol(address, input.code)
        .catch((error: unknown) => {
          throw enrolFailure(error)
        })
      folder().audit.append({
        actor: state.signIns.operatorOf(context)?.id ?? 'station',
        action: 'enrolled',
        subject: 'server',
      })
      return state.appState(context)
    }),
    finish: setup.finish.handler(({ context }) => {
      const { site, operators } = folder()
      const ready = site.info() !== null && operators.list().some((one) => one.role === 'administrator')
      if (!ready) throw failure('REFUSED', { detail: 'setup-incomplete' })
      site.finish()
      state.changed()
      return state.appState(context)
    }),
  }
}
