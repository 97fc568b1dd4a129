import { it } from 'vitest'
import { postgresBin } from '../../../tools/engines/postgres.ts'
import { expectSound } from '../expect-sound.ts'
import { replicas } from './replicas.ts'

it.skipIf(!postgresBin())(
  'several servers of which one dies, or whose engines fail, lose nothing and double nothing',
  () => expectSound(replicas),
)
