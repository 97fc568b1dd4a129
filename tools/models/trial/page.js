// The trial page: pictures go to the worker one at a time, chips to the library the descriptor was taken from.
const worker = new Worker('/trial/worker.js', { type: 'module' })
const waiting = new Map()
let ids = 0
const ready = new Promise((resolve, reject) => {
  worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker did not start')))
  worker.addEventListener('message', ({ data }) => {
    if (data.ready) return resolve()
    const one = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.failure) one.reject(new Error(data.failure))
    else one.resolve(data.answer)
  })
})

async function ask(message) {
  await ready
  return new Promise((resolve, reject) => {
    ids += 1
    waiting.set(ids, { resolve, reject })
    worker.postMessage({ id: ids, ...message })
  })
}

const pictureAt = async (address) => (await fetch(address)).blob()

globalThis.look = async (address, places) => ask({ task: 'look', picture: await pictureAt(address), places })
globalThis.finish = () => ask({ task: 'finish' })

/** The original library's descriptor of one RGB chip, computed with its plain JavaScript backend. */
globalThis.originalDescriptor = async (address, sizePx) => {
  const original = await import('/original/dist/face-api.esm.js')
  await original.tf.setBackend('cpu')
  await original.tf.ready()
  const { faceRecognitionNet } = original.nets
  if (!faceRecognitionNet.isLoaded) await faceRecognitionNet.loadFromUri('/original/model')
  const rgb = Int32Array.from(new Uint8Array(await (await fetch(address)).arrayBuffer()))
  const chip = original.tf.tensor3d(rgb, [sizePx, sizePx, 3], 'int32')
  return [...(await faceRecognitionNet.computeFaceDescriptor(chip))]
}
