import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { disk } from './disk.ts'

it('a failing disk loses nothing that was saved and says what is wrong', () => expectSound(disk))
