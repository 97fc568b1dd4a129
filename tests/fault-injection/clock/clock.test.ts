import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { clock } from './clock.ts'

it('no photo is lost or doubled by clocks that jump for years, and what has had its days goes', () =>
  expectSound(clock))
