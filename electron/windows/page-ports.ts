// Each page gets one port to the station: when it asks for it, and again when the station was started anew. Only the
// main frame of the booth's own windows, on our own address, is given one.
import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents } from 'electron'
import type { DisplayOf } from '../processes/calls.ts'
import { isOurs } from '../security/origin.ts'

export const PORT_CHANNEL = 'station-port'

type Contents = Pick<WebContents, 'mainFrame'>

export interface BoothPage {
  readonly contents: Contents
  readonly display: DisplayOf
}

export interface PagePortOptions {
  readonly ipc: Pick<IpcMain, 'on'>
  readonly createChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>
  /** The windows' pages that may have one. */
  readonly pages: () => readonly BoothPage[]
  readonly give: (port: MessagePortMain, display: DisplayOf) => void
}

/** Whether a message came from a page itself: not from a frame inside it, another window or another address. */
export function isFrom({ senderFrame }: Pick<IpcMainEvent, 'senderFrame'>, contents: Contents): boolean {
  return senderFrame !== null && senderFrame === contents.mainFrame && isOurs(senderFrame.url)
}

/** Returns how to hand the present pages a new port each. */
export function servePagePorts({ ipc, createChannel, pages, give }: PagePortOptions): () => void {
  function handOver({ contents: { mainFrame }, display }: BoothPage): void {
    if (!isOurs(mainFrame.url)) return
    const { port1, port2 } = createChannel()
    give(port1, display)
    mainFrame.postMessage(PORT_CHANNEL, null, [port2])
  }
  ipc.on(PORT_CHANNEL, (event) => {
    const page = pages().find(({ contents }) => isFrom(event, contents))
    if (page) handOver(page)
  })
  return () => pages().forEach(handOver)
}
