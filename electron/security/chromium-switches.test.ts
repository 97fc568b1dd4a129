import { expect, it } from 'vitest'
import { setChromiumSwitches } from './chromium-switches.ts'

const switches = (updates: string | null): Map<string, string> => {
  const given = new Map<string, string>()
  const appendSwitch = (name: string, value = ''): void => void given.set(name, value)
  setChromiumSwitches({ commandLine: { appendSwitch } } as never, updates)
  return given
}

it('the shell’s pages reach nothing on any network', () => {
  const given = switches(null)
  expect(given.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND, EXCLUDE 127.0.0.1')
  expect(given.get('proxy-server')).toBe('http://nowhere.invalid:9')
  expect(given.get('proxy-bypass-list')).toBe('<-loopback>')
})

it('an updater reaches the address it was given, and that one alone', () => {
  const given = switches('https://updates.example:8443/booth/')
  expect(given.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE updates.example')
  expect(given.get('proxy-bypass-list')).toBe('<-loopback>;updates.example:8443')
})
