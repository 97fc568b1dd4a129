import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { restore } from './restore.ts'

it('servers and booths that are restored, replaced and enrolled again lose and double nothing', () =>
  expectSound(restore))
