import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * SHA-256 in hex of whom a photo was taken of, as the roster said it then: the server can tell whether it says the same
 * when the photo is judged. The roster row's id is its salt: one person on two rosters bears nothing in common.
 */
export const identityHash = (
  rosterId: string,
  { name, idNumber }: { readonly name: string; readonly idNumber: string },
): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify([rosterId, name, idNumber]))))
