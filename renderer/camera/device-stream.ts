// Opens the stream of the chosen camera at the resolution a still deserves.
import { CameraUnusable } from './camera-failure.ts'
import { isVirtual } from './virtual-camera.ts'

export interface CameraInfo {
  readonly deviceId: string
  readonly label: string
  readonly virtual: boolean
}

/** `label` null is any camera. A trusted choice may be a stand-in: training only. */
export interface DeviceChoice {
  readonly kind: 'device'
  readonly label: string | null
  readonly trusted: boolean
}

/** The largest picture that still moves, in the camera's own pixels: not scaled, not cut. */
const WANTED = { width: { ideal: 3840 }, height: { ideal: 2160 }, resizeMode: 'none' }
const FLUENT = { min: 15, ideal: 30 }

/** Labels are empty until the page was allowed a camera once. */
export async function listCameras(): Promise<CameraInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? []
  return devices
    .filter((one) => one.kind === 'videoinput')
    .map(({ deviceId, label }) => ({ deviceId, label, virtual: isVirtual(label) }))
}

/** Throws `CameraUnusable`, or what `getUserMedia` throws. */
export async function openStream(choice: DeviceChoice): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new CameraUnusable('failed')
  const cameras = await listCameras()
  if (cameras.length === 0) throw new CameraUnusable('none')
  if (cameras.some((one) => one.label !== '')) return streamOf(chosen(cameras, choice).deviceId)
  const any = await streamOf(null)
  const track = any.getVideoTracks()[0]!
  const openedId = track.getSettings().deviceId
  try {
    const { deviceId } = chosen(await listCameras(), choice)
    if (deviceId === openedId) return any
    track.stop()
    return await streamOf(deviceId)
  } catch (error) {
    track.stop()
    throw error
  }
}

function chosen(cameras: readonly CameraInfo[], { label, trusted }: DeviceChoice): CameraInfo {
  const named = label === null ? undefined : cameras.find((one) => one.label === label)
  if (label !== null && !named && !trusted) throw new CameraUnusable('not-found')
  const usable = named ?? cameras.find((one) => trusted || !one.virtual)
  if (!usable || (usable.virtual && !trusted)) throw new CameraUnusable('virtual')
  return usable
}

async function streamOf(deviceId: string | null): Promise<MediaStream> {
  const open = (frameRate: ConstrainDouble) =>
    navigator.mediaDevices.getUserMedia({
      video: { ...WANTED, frameRate, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) },
      audio: false,
    })
  try {
    return await open(FLUENT)
  } catch (error) {
    // A camera that is slow at every resolution is better than none.
    if ((error as OverconstrainedError).constraint !== 'frameRate') throw error
    return open({ ideal: FLUENT.ideal })
  }
}
