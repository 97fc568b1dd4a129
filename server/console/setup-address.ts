/**
 * Of the address that the server prints for its first administrator, `#setup=TOKEN`: the token; empty where it is to be
 * typed; null for any other address.
 */
export function setupToken(hash: string): string | null {
  const found = /^#setup(?:=([\w-]*))?$/.exec(hash)
  return found ? (found[1] ?? '') : null
}
