// tus and nothing else: no caller is proven, nothing is sealed, counted or recorded. Started by fork with a folder; sends where
// it answers, and ends when its parent lets go.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const tus = new Server({ path: '/files', datastore: new FileStore({ directory: process.argv[2]! }) })
const http = createServer((request, response) => void tus.handle(request, response))
http.listen(0, '127.0.0.1', () => {
  process.send!({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/files` })
})
process.once('disconnect', () => process.exit(0))
