// Every command of the booth with its caller, as a list to be read; and what each of them hears.
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { type CommandRules, stationContract } from '../../core/contract/station.ts'
import { openTestStation, PIN, SCREEN, signIn, type TestStation } from '../testing.ts'
import { mustBeAllowed } from './access.ts'

interface Command {
  readonly '~orpc': { readonly meta: CommandRules }
}

const COMMANDS = Object.entries(stationContract).flatMap(([group, commands]) =>
  Object.entries(commands as Record<string, Command>).map(
    ([
      name,
      {
        '~orpc': { meta },
      },
    ]) => ({
      group,
      name,
      id: `${group}.${name}`,
      ...meta,
    }),
  ),
)

const idsOf = (of: (one: CommandRules) => boolean): string[] => COMMANDS.filter(of).map(({ id }) => id)

/** Called with nothing: access is judged before the input is. */
function call(
  booth: TestStation,
  { group, name }: (typeof COMMANDS)[number],
  connection = SCREEN.connection,
) {
  const client = createRouterClient(booth.station.router, { context: { connection } })
  const commands = (
    client as unknown as Record<string, Record<string, (input?: unknown) => Promise<unknown>>>
  )[group]!
  return commands[name]!().then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
}

describe('who may call a command', () => {
  it('is said of every command, and these are all that need nobody signed in', () => {
    expect(idsOf(({ who }) => who === 'nobody')).toEqual([])
    expect(idsOf(({ who }) => who === 'anyone')).toEqual([
      'app.state',
      'app.events',
      'app.setLanguage',
      'app.lookAgain',
      'camera.choose',
      'operators.list',
      'operators.login',
      'session.current',
      'session.touch',
    ])
    expect(idsOf(({ who }) => who === 'installer')).toEqual([
      'setup.site',
      'setup.administrator',
      'setup.camera',
      'setup.enrol',
      'setup.finish',
    ])
  })

  it('one that operators have is anybody’s before set-up: the way out of a wizard that was not meant', async () => {
    expect(idsOf(({ alsoInstaller }) => alsoInstaller === true)).toEqual(['app.setTraining'])
    const demo = await openTestStation({ training: true })
    await signIn(demo)
    await demo.client.app.setTraining({ training: false })
    expect(await demo.client.app.state()).toMatchObject({ phase: 'setup', demo: true, training: false })
    await demo.client.app.setTraining({ training: true })
    expect(await demo.client.app.state()).toMatchObject({ phase: 'ready', training: true })
    await signIn(demo)
    await demo.station.close()
  })

  it('administrators alone have these, and the people of the booth are not changed while practising', () => {
    expect(idsOf(({ who }) => who === 'administrator')).toEqual([
      'operators.standings',
      'operators.create',
      'operators.disable',
      'operators.enable',
      'operators.unlock',
      'operators.setPin',
      'settings.read',
      'settings.update',
      'machine.report',
      'machine.drives',
      'machine.saveSupportFile',
      'audit.verify',
    ])
    expect(idsOf(({ notPractising }) => notPractising === true)).toEqual([
      'operators.create',
      'operators.disable',
      'operators.enable',
      'operators.setPin',
    ])
  })

  it('all others are refused where nobody is signed in, before anything is made of what they carry', async () => {
    const booth = await openTestStation()
    for (const one of COMMANDS.filter(({ who }) => who !== 'anyone'))
      expect(await call(booth, one, 'another window'), one.id).toBe('NOT_SIGNED_IN')
    await booth.station.close()
  })

  it('a command that says nothing is nobody’s, an administrator’s neither', async () => {
    const booth = await openTestStation()
    await signIn(booth)
    expect(() => mustBeAllowed(booth.station.state, SCREEN, { who: 'nobody' })).toThrow('FORBIDDEN')
    await booth.station.close()
  })

  it('an operator is refused what is an administrator’s', async () => {
    const booth = await openTestStation()
    await signIn(booth)
    const clerk = { name: '操作员', role: 'operator', pin: '246813' } as const
    const { id } = await booth.client.operators.create(clerk)
    await booth.client.operators.logout({})
    await booth.client.operators.login({ operatorId: id, pin: clerk.pin })
    for (const one of COMMANDS.filter(({ who }) => who === 'administrator' || who === 'installer'))
      expect(await call(booth, one), one.id).toBe('FORBIDDEN')
    await booth.station.close()
  })

  it('before set-up is finished anybody at the booth may go on with it', async () => {
    const booth = await openTestStation({ unfinished: true })
    await booth.client.setup.administrator({ name: '管理员', pin: PIN })
    expect((await booth.client.app.state()).phase).toBe('setup')
    await booth.station.close()
  })
})
