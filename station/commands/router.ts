// The contract, implemented, a file for each kind of command.
import type { Router } from '@orpc/server'
import type { stationContract } from '../../core/contract/station.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'
import { appCommands } from './app.ts'
import { cameraCommands } from './camera.ts'
import { createCommands } from './commands.ts'
import { dayCommands } from './day.ts'
import { filesCommands } from './files.ts'
import { machineCommands } from './machine.ts'
import { operatorsCommands } from './operators.ts'
import { queueCommands } from './queue.ts'
import { rosterCommands } from './roster.ts'
import { sessionCommands } from './session.ts'
import { settingsCommands } from './settings.ts'
import { setupCommands } from './setup.ts'

export type StationRouter = Router<typeof stationContract, Caller>

export function createRouter(state: StationState): StationRouter {
  const commands = createCommands(state)
  return commands.router({
    app: appCommands(state, commands),
    setup: setupCommands(state, commands),
    camera: cameraCommands(state, commands),
    operators: operatorsCommands(state, commands),
    roster: rosterCommands(state, commands),
    session: sessionCommands(state, commands),
    files: filesCommands(state, commands),
    queue: queueCommands(state, commands),
    day: dayCommands(state, commands),
    sync: { now: commands.sync.now.handler(() => state.sync().now()) },
    settings: settingsCommands(state, commands),
    machine: machineCommands(state, commands),
    audit: { verify: commands.audit.verify.handler(() => state.folder().audit.verify()) },
  })
}
