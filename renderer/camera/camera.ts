// A real camera, as it is: highest useful resolution, no effects of the driver, no software in between. The stream is
// never mirrored or turned; the preview mirrors by CSS alone.
import virtual from '../../resources/rules/virtual-cameras.json' with { type: 'json' }
import { openSitter } from './sitter-stream.ts'

export interface CameraInfo {
  readonly deviceId: string
  readonly label: string
  readonly virtual: boolean
}

export type CameraChoice =
  | { readonly kind: 'device'; readonly label: string | null; readonly trusted: boolean }
  | { readonly kind: 'sitter' }

export interface Camera {
  readonly stream: MediaStream
  readonly label: string
  readonly widthPx: number
  readonly heightPx: number
  readonly onLost: (lost: () => void) => void
  /** The still at the best resolution there is, unmirrored. */
  readonly takeStill: () => Promise<Blob>
  readonly close: () => void
}

export type CameraFailure = 'none' | 'denied' | 'in-use' | 'virtual' | 'not-found' | 'failed'

export class CameraUnusable extends Error {
  override readonly name = 'CameraUnusable'
  readonly code: CameraFailure
  constructor(code: CameraFailure) {
    super(code)
    this.code = code
  }
}

const STILL_QUALITY = 0.98
const WANTED: MediaTrackConstraints = {
  width: { ideal: 3840 },
  height: { ideal: 2160 },
  frameRate: { min: 10, ideal: 30 },
}
/** What drivers and systems offer to put between the sitter and the photo. */
const EFFECTS = ['backgroundBlur', 'faceFraming', 'eyeGazeCorrection', 'backgroundSegmentationMask'] as const

export const isVirtual = (label: string): boolean => {
  const name = label.toLowerCase()
  return virtual.labels.some((one) => name.includes(one))
}

export async function listCameras(): Promise<CameraInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices
    .filter((one) => one.kind === 'videoinput')
    .map(({ deviceId, label }) => ({ deviceId, label, virtual: isVirtual(label) }))
}

/** Throws `CameraUnusable`. */
export async function openCamera(choice: CameraChoice): Promise<Camera> {
  if (choice.kind === 'sitter') return openSitter()
  const stream = await openStream(choice)
  const track = stream.getVideoTracks()[0]!
  if (isVirtual(track.label) && !choice.trusted) {
    track.stop()
    throw new CameraUnusable('virtual')
  }
  await withoutEffects(track)
  const { width = 0, height = 0 } = track.getSettings()
  return {
    stream,
    label: track.label,
    widthPx: width,
    heightPx: height,
    onLost: (lost) => track.addEventListener('ended', lost, { once: true }),
    takeStill: () => takeStill(track),
    close: () => track.stop(),
  }
}

async function openStream({
  label,
  trusted,
}: Extract<CameraChoice, { kind: 'device' }>): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new CameraUnusable('failed')
  try {
    const deviceId = await deviceFor(label, trusted)
    return await navigator.mediaDevices.getUserMedia({
      video: { ...WANTED, ...(deviceId ? { deviceId } : {}) },
      audio: false,
    })
  } catch (error) {
    throw error instanceof CameraUnusable ? error : new CameraUnusable(codeOf(error))
  }
}

/** Labels are known only once a camera was allowed; until then the first one is asked for. */
async function deviceFor(label: string | null, trusted: boolean): Promise<{ exact: string } | null> {
  const cameras = await listCameras()
  if (cameras.length === 0) throw new CameraUnusable('none')
  const named = cameras.some((one) => one.label !== '')
  if (!named) return null
  const wanted = label === null || trusted ? undefined : cameras.find((one) => one.label === label)
  if (label !== null && !trusted && !wanted) throw new CameraUnusable('not-found')
  const usable = wanted ?? cameras.find((one) => trusted || !one.virtual)
  if (!usable) throw new CameraUnusable('virtual')
  return { exact: usable.deviceId }
}

function codeOf(error: unknown): CameraFailure {
  switch ((error as DOMException).name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use'
    case 'NotFoundError':
      return 'none'
    case 'OverconstrainedError':
      return 'not-found'
    default:
      return 'failed'
  }
}

async function withoutEffects(track: MediaStreamTrack): Promise<void> {
  const offered = track.getCapabilities() as Record<string, unknown>
  const off = EFFECTS.filter((name) => name in offered).map((name) => ({ [name]: false }))
  if (off.length > 0) await track.applyConstraints({ advanced: off as MediaTrackConstraintSet[] })
}

async function takeStill(track: MediaStreamTrack): Promise<Blob> {
  const capture = new ImageCapture(track)
  const { width = 0, height = 0 } = track.getSettings()
  const photo = await capture.takePhoto().catch(() => null)
  if (photo && photo.type === 'image/jpeg' && (await sameView(photo, width, height))) return photo
  const frame = await capture.grabFrame()
  const canvas = new OffscreenCanvas(frame.width, frame.height)
  canvas.getContext('2d')!.drawImage(frame, 0, 0)
  frame.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: STILL_QUALITY })
}

/** Some drivers give a photo of another shape or smaller than the stream; then the frame is the better still. */
async function sameView(photo: Blob, widthPx: number, heightPx: number): Promise<boolean> {
  const picture = await createImageBitmap(photo).catch(() => null)
  if (!picture) return false
  const { width, height } = picture
  picture.close()
  return width >= widthPx && Math.abs(width / height - widthPx / heightPx) < 0.02
}
