import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { power } from './power.ts'

it('a review server whose power is cut keeps every photo it gave a receipt for', () => expectSound(power))
