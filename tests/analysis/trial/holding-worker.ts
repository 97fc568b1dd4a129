// The analysis worker where nothing is ever collected: each WebGL context that was made and not given back stays. Told to
// `lose`, it loses them all, as when a graphics driver starts anew.
const contexts = new Set<WebGL2RenderingContext>()
const { getContext } = OffscreenCanvas.prototype
OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
  const context = getContext.apply(this, given as Parameters<typeof getContext>)
  if (context instanceof WebGL2RenderingContext) contexts.add(context)
  return context
} as typeof getContext

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data !== 'lose') return
  event.stopImmediatePropagation()
  for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext()
})

await import('../../../renderer/analysis/worker.ts')
postMessage('ready')

export {}
