// Entry of a vision child that the shell started: jobs come over the port that the station holds the other end of.

import { createAnswerer } from '../../station/vision/child/answer.ts'
import type { JobMessage } from '../../station/vision/protocol.ts'

const answer = createAnswerer(process.argv[2]!)

process.parentPort.once('message', ({ ports: [port] }) => {
  port!.on('message', ({ data }) => {
    void answer(data as JobMessage).then((reply) => port!.postMessage(reply))
  })
  port!.on('close', () => process.exit(0))
  port!.start()
})
