import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { net } from './net.ts'

it('a bad network delays a photo, says why, and delivers it once', () => expectSound(net))
