// Group commit: flushing a folder or a log serves everybody who wrote before it began.

/**
 * Calls that come while the work runs share one run after it: whatever a caller did before its call is covered by the
 * run it gets. Each caller hears of a failure of its own run only.
 */
export function sharedRun(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  function begin(): Promise<void> {
    next = null
    const run = work().finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }

  return () => {
    if (!running) return begin()
    next ??= running.then(begin, begin)
    return next
  }
}
