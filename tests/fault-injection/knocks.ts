// The suites by name.
import type { Knock } from './knock.ts'

export const KNOCKS: Readonly<Record<string, () => Promise<Knock>>> = {
  kill: async () => (await import('./kill/kill.ts')).kill,
  net: async () => (await import('./net/net.ts')).net,
  power: async () => (await import('./power/power.ts')).power,
  clock: async () => (await import('./clock/clock.ts')).clock,
  disk: async () => (await import('./disk/disk.ts')).disk,
  input: async () => (await import('./input/input.ts')).input,
  socket: async () => (await import('./socket/socket.ts')).socket,
  restore: async () => (await import('./restore/restore.ts')).restore,
  replicas: async () => (await import('./replicas/replicas.ts')).replicas,
  versions: async () => (await import('./replicas/replicas.ts')).versions,
  soak: async () => (await import('./soak/soak.ts')).soak,
  leak: async () => (await import('./leak/leak.ts')).leak,
}
