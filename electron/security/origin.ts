// The one address of the booth's pages under Electron.

export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://booth`
export const START = `${ORIGIN}/`
/** The page on the sitter's own display. */
export const SITTER_START = `${START}?display=sitter`

/** Compared part by part: a prefix would also let `app://booth.example` and `app://booth@example` pass. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, username, password } = new URL(address)
  return protocol === `${SCHEME}:` && host === 'booth' && username === '' && password === ''
}
