/** What to say where a server cannot listen because somebody else does; null for any other error. */
export function portInUse(error: unknown): string | null {
  const { code, port } = error as { readonly code?: string; readonly port?: number }
  return code === 'EADDRINUSE'
    ? `port ${port} of this machine is in use by another program; end that one or give another with --port`
    : null
}
