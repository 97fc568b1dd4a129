// A school may sign its server's certificate itself and put its own authority into the system's store; a browser on the
// same machine then trusts it, and so does the booth. NODE_EXTRA_CA_CERTS is part of Node's default.
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

let done = false

/** For every TLS connection of this process. Reading the store takes a moment, so it is done once, when first needed. */
export function trustSystemCertificates(): void {
  if (done) return
  setDefaultCACertificates([...new Set([...getCACertificates('default'), ...getCACertificates('system')])])
  done = true
}
