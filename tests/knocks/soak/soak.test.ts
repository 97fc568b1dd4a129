import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { soak } from './soak.ts'

it('a long day leaves memory, handles and frame rate as they were', () => expectSound(soak), 1_200_000)
