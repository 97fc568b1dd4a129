// A machine with cameras that a test plugs in, pulls out and freezes: what the page asks its browser for is answered here,
// with streams of drawn pictures.
import type { Page } from 'playwright-core'

/** To be called before the page is opened. */
export async function drawCameras(page: Page, labels: readonly string[]): Promise<void> {
  await page.addInitScript((plugged: readonly string[]) => {
    const devices = navigator.mediaDevices
    const all = new Map(plugged.map((label) => [label, { there: true, frozen: false }]))
    const open = new Set<{ label: string; track: MediaStreamTrack; stop: () => void }>()
    const idOf = (label: string) => `id of ${label}`
    const info = (label: string) =>
      ({
        kind: 'videoinput',
        deviceId: idOf(label),
        label,
        groupId: '',
        toJSON: () => ({}),
      }) as MediaDeviceInfo
    const there = () => [...all].filter(([, one]) => one.there).map(([label]) => label)

    devices.enumerateDevices = async () => there().map(info)
    devices.getUserMedia = async (wish) => {
      const asked = (wish?.video as MediaTrackConstraints | undefined)?.deviceId as
        | { exact?: string }
        | undefined
      const label = there().find((one) => asked?.exact === undefined || idOf(one) === asked.exact)
      if (label === undefined) throw new DOMException('not there', 'NotFoundError')
      const canvas = document.createElement('canvas')
      canvas.width = 640
      canvas.height = 360
      const context = canvas.getContext('2d')!
      const stream = canvas.captureStream(0)
      const track = stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack
      let drawn = 0
      const timer = setInterval(() => {
        if (all.get(label)?.frozen) return
        drawn += 1
        context.fillStyle = `hsl(${drawn % 360} 60% 50%)`
        context.fillRect(0, 0, canvas.width, canvas.height)
        track.requestFrame()
      }, 50)
      Object.defineProperty(track, 'label', { value: label })
      track.getSettings = () => ({ width: 640, height: 360, deviceId: idOf(label) })
      track.getCapabilities = () => ({})
      const one = { label, track, stop: () => clearInterval(timer) }
      open.add(one)
      return stream
    }
    const changed = () => devices.dispatchEvent(new Event('devicechange'))
    Object.assign(window, {
      plugIn: (label: string) => {
        all.set(label, { there: true, frozen: false })
        changed()
      },
      pullOut: (label: string) => {
        all.set(label, { there: false, frozen: true })
        for (const one of open) if (one.label === label) one.track.dispatchEvent(new Event('ended'))
        changed()
      },
      freeze: (label: string, frozen: boolean) => {
        all.set(label, { there: true, frozen })
      },
    })
  }, labels)
}

export interface Plugs {
  readonly plugIn: (label: string) => void
  readonly pullOut: (label: string) => void
  readonly freeze: (label: string, frozen: boolean) => void
}

export const plugs = (page: Page, work: keyof Plugs, label: string, frozen = false): Promise<void> =>
  page.evaluate(([name, of, still]) => (window as unknown as Plugs)[name](of, still), [
    work,
    label,
    frozen,
  ] as const)
