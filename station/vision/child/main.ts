// The vision child: all image and model code of the station runs here and nowhere else, so that a crash inside a native
// library costs a retry, never a session.
import type { JobMessage } from '../protocol.ts'
import { createAnswerer } from './answer.ts'

const answer = createAnswerer(process.argv[2]!)

process.on('message', (message: JobMessage) => {
  void answer(message).then((reply) => process.send!(reply))
})
process.on('disconnect', () => process.exit(0))
