import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import type { SubmissionManifest } from './manifest.ts'

/** SHA-256 in hex of the manifest's canonical JSON (RFC 8785): the same for every writer of the same content. */
export function manifestHash(manifest: SubmissionManifest): string {
  const text = canonicalize(manifest)
  if (text === undefined) throw new TypeError('a manifest must be JSON')
  return bytesToHex(sha256(utf8ToBytes(text)))
}
