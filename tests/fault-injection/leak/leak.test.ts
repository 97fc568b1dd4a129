import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { leak } from './leak.ts'

it('nobody leaves a readable trace, and the record of who did what cannot be bent unseen', () =>
  expectSound(leak))
