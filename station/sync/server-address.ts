/** The review server must be https, except on this very machine. Returns the origin, or null when it is refused. */
export function serverAddress(text: string): string | null {
  const url = URL.parse(text)
  if (!url) return null
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return url.origin
  return null
}
