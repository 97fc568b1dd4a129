// What the operator's page tells the sitter's page beside it: the instruction of this moment, and nothing of anybody. Both
// pages are of one origin in one browser, whichever host shows them; only one of them analyses the picture.
import { useEffect, useState } from 'react'

export interface Told {
  /** In the booth's language; empty while there is none. */
  readonly text: string
  readonly good: boolean
  /** 0..1 of the way to the automatic shutter. */
  readonly progress: number
}

const CHANNEL = 'sitter'
/** Of a page that opened after the instruction was given. */
const ASK = 'what now?'
const NOTHING: Told = { text: '', good: false, progress: 0 }

export function useTellSitter({ text, good, progress }: Told): void {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL)
    const tell = () => channel.postMessage({ text, good, progress } satisfies Told)
    tell()
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => data === ASK && tell())
    return () => channel.close()
  }, [text, good, progress])
}

export function useTold(): Told {
  const [told, setTold] = useState(NOTHING)
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL)
    channel.addEventListener(
      'message',
      ({ data }: MessageEvent<Told | typeof ASK>) => data !== ASK && setTold(data),
    )
    channel.postMessage(ASK)
    return () => channel.close()
  }, [])
  return told
}
