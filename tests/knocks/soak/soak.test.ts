import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { soak } from './soak.ts'

it('a day of sessions leaves the booth as it was in the morning', () => expectSound(soak), 600_000)
