import { it } from 'vitest'
import { postgresBin } from '../../../tools/engines/postgres.ts'
import { expectSound } from '../expect-sound.ts'
import { previousCommit } from './previous-version.ts'
import { replicas, versions } from './replicas.ts'

it.skipIf(!postgresBin())(
  'several servers of which one dies, or whose engines fail, lose nothing and double nothing',
  () => expectSound(replicas),
)

it.skipIf(!postgresBin() || previousCommit() === null)(
  'a server beside those of the version before loses nothing and doubles nothing (needs the project’s history)',
  () => expectSound(versions),
)
