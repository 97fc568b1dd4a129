// Each page gets one port to the station: when it asks for it, and again when the station was started anew. Only the
// main frame of the booth's own window, on our own address, is given one.
import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents } from 'electron'
import { isOurs } from './origin.ts'

export const PORT_CHANNEL = 'station-port'

export interface PagePortOptions {
  readonly ipc: Pick<IpcMain, 'on'>
  readonly createChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>
  /** The window's pages that may have one. */
  readonly contents: () => Pick<WebContents, 'mainFrame'> | null
  readonly give: (port: MessagePortMain) => void
}

/** Whether a message came from the booth's page itself: not from a frame inside it, another window or another address. */
export function isFromBooth(
  { senderFrame }: Pick<IpcMainEvent, 'senderFrame'>,
  contents: Pick<WebContents, 'mainFrame'> | null,
): boolean {
  return senderFrame !== null && senderFrame === contents?.mainFrame && isOurs(senderFrame.url)
}

/** Returns how to hand the present page a new port. */
export function servePagePorts({ ipc, createChannel, contents, give }: PagePortOptions): () => void {
  function handOver(): void {
    const frame = contents()?.mainFrame
    if (!frame || !isOurs(frame.url)) return
    const { port1, port2 } = createChannel()
    give(port1)
    frame.postMessage(PORT_CHANNEL, null, [port2])
  }
  ipc.on(PORT_CHANNEL, (event) => {
    if (isFromBooth(event, contents())) handOver()
  })
  return handOver
}
