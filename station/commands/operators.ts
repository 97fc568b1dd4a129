// Who may operate the booth, and who is at it now.
import type { OperatorStanding } from '../../core/contract/station-records.ts'
import { failure } from '../failure.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'
import { pinOf } from './pin.ts'

export function operatorsCommands(state: StationState, { operators }: Commands) {
  const folder = () => state.folder()

  function standing(operatorId: string): OperatorStanding {
    const one = folder().operators.find(operatorId)
    if (!one) throw failure('NOT_FOUND')
    return one
  }

  function endSignInsOf(operatorId: string, except?: Caller): void {
    state.signIns.endOf(operatorId, except)
    state.signInsChanged()
  }

  return {
    list: operators.list.handler(() => folder().operators.list()),
    standings: operators.standings.handler(() => folder().operators.standings()),
    login: operators.login.handler(async ({ input, context }) => {
      const operator = await pinOf(state, input.operatorId, input.pin)
      folder().audit.append({ actor: operator.id, action: 'signed-in', subject: operator.id })
      state.signIns.begin(context, operator)
      state.touch(context)
      state.signInsChanged()
      return state.appState(context)
    }),
    logout: operators.logout.handler(({ context }) => {
      const operator = context.by()
      folder().audit.append({ actor: operator.id, action: 'signed-out', subject: operator.id })
      state.signIns.end(context)
      state.signInsChanged()
      return state.appState(context)
    }),
    create: operators.create.handler(async ({ input, context }) => {
      const by = context.by()
      const made = await folder().operators.create(input.name, input.role, input.pin)
      folder().audit.append({
        actor: by.id,
        action: 'operator-created',
        subject: made.id,
        detail: { role: made.role },
      })
      return made
    }),
    disable: operators.disable.handler(({ input: { operatorId }, context }) => {
      const by = context.by()
      const one = standing(operatorId)
      if (by.id === operatorId) throw failure('REFUSED', { detail: 'own-account' })
      if (!one.disabled && !folder().operators.disable(operatorId))
        throw failure('REFUSED', { detail: 'last-administrator' })
      folder().audit.append({ actor: by.id, action: 'operator-disabled', subject: operatorId })
      endSignInsOf(operatorId)
      return {}
    }),
    enable: operators.enable.handler(({ input: { operatorId }, context }) => {
      const by = context.by()
      standing(operatorId)
      folder().operators.enable(operatorId)
      folder().audit.append({ actor: by.id, action: 'operator-enabled', subject: operatorId })
      return {}
    }),
    unlock: operators.unlock.handler(({ input: { operatorId }, context }) => {
      const by = context.by()
      standing(operatorId)
      folder().operators.unlock(operatorId)
      folder().audit.append({ actor: by.id, action: 'operator-unlocked', subject: operatorId })
      return {}
    }),
    setPin: operators.setPin.handler(async ({ input: { operatorId, pin }, context }) => {
      const by = context.by()
      standing(operatorId)
      await folder().operators.setPin(operatorId, pin)
      folder().audit.append({ actor: by.id, action: 'pin-set', subject: operatorId })
      endSignInsOf(operatorId, context)
      return {}
    }),
  }
}
