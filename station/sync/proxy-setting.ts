// Which proxy the environment names for the review server (HTTPS_PROXY and NO_PROXY, as curl reads them). Servers on
// this machine never go through one.
export interface ProxySetting {
  readonly url: URL
  /** As Node's agents take it; they also judge NO_PROXY. */
  readonly env: { readonly https_proxy: string; readonly no_proxy: string }
}

type Env = Readonly<Record<string, string | undefined>>

/** Null for none; `unusable` where one is named that no request can go through. */
export function proxyFor(server: URL, env: Env): ProxySetting | 'unusable' | null {
  const named = env['https_proxy'] || env['HTTPS_PROXY']
  if (!named || server.protocol !== 'https:' || isThisMachine(server.hostname)) return null
  // An address without a scheme is meant as http.
  const text = named.includes('://') ? named : `http://${named}`
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'unusable'
  return { url, env: { https_proxy: url.href, no_proxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' } }
}

export const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname)
