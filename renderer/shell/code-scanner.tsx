// Reads a personal code from the camera: printed sheets, dim phones and screenshots alike. The decoder's wasm is our own
// copy; the library would otherwise fetch it from a public server.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { prepareZXingModule, purgeZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { BoothPreview } from './booth-preview.tsx'

const prepare = (): void =>
  prepareZXingModule({ overrides: { locateFile: () => new URL(wasmUrl, document.baseURI).href } })
prepare()

const EVERY_MS = 250

interface Props {
  /** Whether it was the one that was waited for; else it goes on looking. */
  readonly onCode: (text: string) => boolean
}

export function CodeScanner({ onCode }: Props) {
  const { t } = useTranslation()
  const status = useBoothCamera()
  const [failed, setFailed] = useState(false)
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
      const code = await codeIn(video).catch(() => 'failed' as const)
      if (stopped) return
      setFailed(code === 'failed')
      // The library keeps a decoder that failed to load; it is taken away from it, so that the next look loads it anew.
      if (code === 'failed') {
        purgeZXingModule()
        prepare()
      }
      const taken = code !== null && code !== 'failed' && found.current(code.text)
      if (!taken) timer = window.setTimeout(look, EVERY_MS)
    }
    video.play().then(look, () => undefined)
    return () => {
      stopped = true
      clearTimeout(timer)
      video.srcObject = null
    }
  }, [camera])

  return (
    <div className="scanner">
      <BoothPreview status={status} mirrored={false}>
        {failed && <p className="instruction">{t('checkIn.scanFailed')}</p>}
      </BoothPreview>
    </div>
  )
}

async function codeIn(video: HTMLVideoElement): Promise<{ readonly text: string } | null> {
  if (video.videoWidth === 0) return null
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
  const context = canvas.getContext('2d')!
  context.drawImage(video, 0, 0)
  const picture = context.getImageData(0, 0, canvas.width, canvas.height)
  const [code] = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
  return code?.text ? { text: code.text } : null
}
