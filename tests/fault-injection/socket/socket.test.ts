import { it } from 'vitest'
import { expectSound } from '../expect-sound.ts'
import { socket } from './socket.ts'

it('no bytes at any port end a process, change anything or leave the next honest request unanswered', () =>
  expectSound(socket))
