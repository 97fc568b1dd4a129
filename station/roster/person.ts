// Who a student is, whatever number a server's roster gives them: school, student number and ID number together, as a keyed
// hash. A photo goes to a student of another server's roster only when all three are the same.
import type { RosterEntry } from '../../core/contract/server-records.ts'
import type { Cipher } from '../keys/cipher.ts'

export const personOf = (
  cipher: Pick<Cipher, 'keyed'>,
  { school, studentNumber, idNumber }: Pick<RosterEntry, 'school' | 'studentNumber' | 'idNumber'>,
): string =>
  cipher.keyed(
    'person',
    JSON.stringify([school.trim(), studentNumber.trim().toUpperCase(), idNumber.trim().toUpperCase()]),
  )
