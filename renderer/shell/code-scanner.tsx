// Reads a personal code from the camera: printed sheets, dim phones and screenshots alike. The decoder's wasm is our own
// copy; the library would otherwise fetch it from a public server.
import { useEffect, useRef } from 'react'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { Preview } from './preview.tsx'

prepareZXingModule({ overrides: { locateFile: () => new URL(wasmUrl, document.baseURI).href } })

const EVERY_MS = 250

export function CodeScanner({ onCode }: { readonly onCode: (text: string) => void }) {
  const status = useBoothCamera()
  const camera = status.state === 'live' ? status.camera : null
  const found = useRef(onCode)
  found.current = onCode

  useEffect(() => {
    if (!camera) return
    const video = document.createElement('video')
    video.muted = true
    video.srcObject = camera.stream
    let timer = 0
    let stopped = false
    async function look(): Promise<void> {
      if (video.videoWidth > 0) {
        const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
        const context = canvas.getContext('2d')!
        context.drawImage(video, 0, 0)
        const picture = context.getImageData(0, 0, canvas.width, canvas.height)
        const [code] = await readBarcodes(picture, {
          formats: ['QRCode'],
          tryHarder: true,
          maxNumberOfSymbols: 1,
        })
        if (code?.text && !stopped) {
          found.current(code.text)
          return
        }
      }
      if (!stopped) timer = window.setTimeout(look, EVERY_MS)
    }
    void video.play().then(look)
    return () => {
      stopped = true
      clearTimeout(timer)
      video.srcObject = null
    }
  }, [camera])

  return (
    <div className="scanner">
      <Preview status={status} mirrored={false} />
    </div>
  )
}
