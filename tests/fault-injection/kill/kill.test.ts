import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { kill } from './kill.ts'

it('a killed station, vision child or server loses nothing and doubles nothing', () => expectSound(kill))
