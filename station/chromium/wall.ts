// The browser reaches the booth's own address and nothing else, whatever reason Chromium finds to call home next: every
// other request goes to a proxy whose name no resolver knows, and no name is looked up at all. A proxy on a port of this
// machine would not do: somebody could listen there.

/** RFC 6761, 6.4: never resolves. */
const NOWHERE = 'http://nowhere.invalid:9'

/** `reach` are the only addresses that may be reached, as a host with or without a port. */
export function wallFlags(reach: readonly string[]): string[] {
  const known = new Set(['127.0.0.1', ...reach.map((one) => new URL(`http://${one}`).hostname)])
  const rules = ['MAP * ~NOTFOUND', ...[...known].map((host) => `EXCLUDE ${host}`)]
  return [
    // Applies to literal addresses and to the proxy's own name as well.
    `--host-resolver-rules=${rules.join(', ')}`,
    `--proxy-server=${NOWHERE}`,
    // Chromium leaves this machine's own ports out of every proxy, unless told not to.
    `--proxy-bypass-list=${['<-loopback>', ...reach].join(';')}`,
    // No stream passes the proxy, so none leaves: neither to a STUN server nor as a query to the whole local network.
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  ]
}
