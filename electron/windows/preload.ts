// All that a page sees of the shell: one port to its station, and nothing where the page is not ours.
import { ipcRenderer } from 'electron'
import { isOurs } from '../security/origin.ts'
import { PORT_CHANNEL } from './page-ports.ts'

if (isOurs(location.href)) {
  // Posted before the page listens, a port is lost.
  const loaded = new Promise((resolve) => addEventListener('load', resolve, { once: true }))
  ipcRenderer.on(PORT_CHANNEL, async ({ ports }) => {
    await loaded
    postMessage(PORT_CHANNEL, location.origin, ports)
  })
  ipcRenderer.send(PORT_CHANNEL)
}
