// The analysis worker without a screen, for the command line: pictures in, the same report as the booth gets out.
import { createAnalysis } from '../analysis/client.ts'

const analysis = createAnalysis({ base: new URL('../', document.baseURI).href })

const toBase64 = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

/** `path` is fetched from the page's own host. */
async function analyse(path: string, presetId: string) {
  const picture = await (await fetch(path)).blob()
  const { mask, ...report } = await analysis.ask({ kind: 'still', picture, presetId })
  return { ...report, maskPng: await toBase64(mask) }
}

/** Faces of a card whose text is level when it is turned so far clockwise. */
async function analyseCard(path: string, turnedDeg: number) {
  const picture = await (await fetch(path)).blob()
  return analysis.ask({ kind: 'card-faces', picture, turnedDeg })
}

Object.assign(window, { analyse, analyseCard })
