import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { input } from './input.ts'

it('broken pictures and wild messages change nothing and bring nobody down', () => expectSound(input))
