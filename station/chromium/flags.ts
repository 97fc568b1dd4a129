// Command-line switches every Chromium of ours starts with: no first-run pages, no background calls home.
// As root the sandbox cannot start, so it is switched off there and only there.
export function quietFlags(uid: number | undefined = process.getuid?.()): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-quic',
    '--disable-domain-reliability',
    '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
    ...(uid === 0 ? ['--no-sandbox'] : []),
  ]
}
