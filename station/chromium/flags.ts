// Command-line switches every Chromium of ours starts with: no first-run pages, no calls home. What Chromium offers no
// switch for (component updates, the account service) is pointed at a port of this machine where nobody listens.
// As root the sandbox cannot start, so it is switched off there and only there.
const NOBODY = 'http://127.0.0.1:9/'

/** Merged by hand: of two --disable-features switches only the last counts. */
const FEATURES_OFF = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'Translate',
]

export function quietFlags(uid: number | undefined = process.getuid?.()): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-quic',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    `--disable-features=${FEATURES_OFF.join(',')}`,
    `--component-updater=url-source=${NOBODY}`,
    `--gaia-url=${NOBODY}`,
    `--google-apis-url=${NOBODY}`,
    `--variations-server-url=${NOBODY}`,
    ...(uid === 0 ? ['--no-sandbox'] : []),
  ]
}
